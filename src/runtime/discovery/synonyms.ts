import { stem } from "../../language/search-terms.ts";

/**
 * What people say and what APIs call it, with how well the one stands for the other. Verbs of the four things that an
 * API does, and the words that people shorten; nothing of any one API.
 */
const TABLE: readonly (readonly [words: string, others: Readonly<Record<string, number>>])[] = [
  ["find look", { search: 0.9, list: 0.9, query: 0.7, get: 0.5, retrieve: 0.5 }],
  ["search", { find: 0.9, query: 0.8, list: 0.6, lookup: 0.6, get: 0.3 }],
  ["list all every", { list: 1, search: 0.6, find: 0.6, get: 0.5, index: 0.4, query: 0.4 }],
  [
    "get show read view fetch see check",
    {
      get: 0.95,
      retrieve: 0.9,
      read: 0.9,
      list: 0.6,
      show: 0.8,
      view: 0.8,
      fetch: 0.8,
      describe: 0.5,
      find: 0.5,
    },
  ],
  ["retrieve", { get: 0.9, read: 0.8, fetch: 0.8, list: 0.6 }],
  [
    "create make new open start",
    { create: 0.95, add: 0.8, new: 0.8, insert: 0.6, post: 0.4, open: 0.5, start: 0.4 },
  ],
  [
    "add put insert",
    { create: 0.8, add: 0.95, insert: 0.7, set: 0.5, assign: 0.5, append: 0.6, attach: 0.5 },
  ],
  [
    "delete remove destroy drop erase",
    { delete: 0.95, remove: 0.9, destroy: 0.8, cancel: 0.4, revoke: 0.4, archive: 0.3 },
  ],
  [
    "update edit change modify rename set",
    {
      update: 0.95,
      edit: 0.85,
      modify: 0.8,
      change: 0.8,
      set: 0.7,
      patch: 0.6,
      replace: 0.5,
      rename: 0.5,
    },
  ],
  [
    "cancel stop close abort end",
    { cancel: 0.95, stop: 0.8, close: 0.8, delete: 0.4, terminate: 0.7, update: 0.4 },
  ],
  ["send", { send: 1, create: 0.7, post: 0.6, submit: 0.7, publish: 0.5 }],
  ["count number", { count: 0.9, list: 0.4, statistic: 0.5 }],
  ["my mine me own who", { authenticate: 0.9, current: 0.7, own: 0.7, owner: 0.5, account: 0.4 }],
  ["comment reply", { comment: 0.95, reply: 0.8, message: 0.4, note: 0.5 }],
  ["picture photo", { image: 0.9, photo: 0.9, picture: 0.9, avatar: 0.5 }],
  ["person people member", { user: 0.8, member: 0.9, person: 0.9, people: 0.9, contact: 0.5 }],
  ["folder", { folder: 1, directory: 0.9 }],
  ["login signin", { login: 1, auth: 0.6, session: 0.6, token: 0.5 }],
  ["hook", { webhook: 0.9, hook: 1 }],
  ["webhook", { hook: 0.7 }],
  ["repo", { repository: 1 }],
  ["repository", { repo: 0.9 }],
  ["organisation organization", { org: 0.9, organization: 1, organisation: 1 }],
  ["org", { organization: 1, organisation: 1 }],
  ["pr", { pull: 0.8 }],
  ["config settings", { configuration: 0.9, setting: 0.9, config: 0.9, preference: 0.6 }],
];

const ALTERNATIVES: ReadonlyMap<string, readonly (readonly [string, number])[]> = new Map(
  TABLE.flatMap(([words, others]) => {
    const terms = Object.entries(others).map(([term, likeness]) => [stem(term), likeness] as const);
    return words.split(" ").map((word) => [stem(word), terms] as const);
  }),
);

/** Terms that the index may have for what a stemmed word means. */
export function alternativesOf(term: string): readonly (readonly [string, number])[] {
  return ALTERNATIVES.get(term) ?? [];
}
