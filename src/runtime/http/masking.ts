import { isObject, type JsonValue } from "../../util/json.ts";
import type { AppliedCredentials } from "../call/call.ts";

/** Credentials that were sent, in every form in which an API may repeat them. Secret. */
export interface SentSecrets {
  /** What is replaced, longest first. */
  readonly forms: readonly string[];
  /** Bytes of which one is in any JSON text that holds a form; undefined: only the values themselves can tell. */
  readonly probes: readonly Buffer[] | undefined;
}

const SHOWN = "[secret]";
/** Shorter ones protect nothing, and would blot out ordinary words. */
const SHORTEST = 4;

const NOTHING: SentSecrets = { forms: [], probes: [] };
const known = new WeakMap<AppliedCredentials, SentSecrets>();

/** The secrets of a set of credentials, worked out once for each set. */
export function sentSecrets(credentials: AppliedCredentials | undefined): SentSecrets {
  if (credentials === undefined) return NOTHING;
  let secrets = known.get(credentials);
  if (secrets === undefined) {
    secrets = secretsOf(credentials);
    known.set(credentials, secrets);
  }
  return secrets;
}

/** A text without the secrets: as they are, in base64, percent-encoded. */
export function masked(text: string, { forms }: SentSecrets): string {
  let out = text;
  for (const form of forms) out = out.replaceAll(form, SHOWN);
  return out;
}

/**
 * A parsed answer without the secrets in any of its strings. The bytes that it was parsed from are looked through
 * first: for an answer that repeats no secret, that is all the work.
 */
export function maskedAnswer(
  value: JsonValue | undefined,
  bytes: Buffer,
  secrets: SentSecrets,
): JsonValue | undefined {
  if (value === undefined || secrets.forms.length === 0) return value;
  if (typeof value === "string") return masked(value, secrets);
  const { probes } = secrets;
  if (probes !== undefined && !probes.some((probe) => bytes.includes(probe))) return value;
  return maskedValue(value, secrets);
}

/** The items of a stream without the secrets. */
export function maskedItems(items: readonly JsonValue[], secrets: SentSecrets): JsonValue {
  return secrets.forms.length === 0 ? items : maskedValue(items, secrets);
}

function maskedValue(value: JsonValue, secrets: SentSecrets): JsonValue {
  if (typeof value === "string") return masked(value, secrets);
  if (Array.isArray(value)) return value.map((item: JsonValue) => maskedValue(item, secrets));
  if (!isObject(value)) return value;
  const members = Object.entries(value as { readonly [name: string]: JsonValue });
  return Object.fromEntries(
    members.map(([name, member]) => [masked(name, secrets), maskedValue(member, secrets)]),
  );
}

function secretsOf(credentials: AppliedCredentials): SentSecrets {
  const plain = new Set<string>();
  for (const value of Object.values(credentials.header)) {
    const credential = value.slice(value.indexOf(" ") + 1);
    if (/^basic /i.test(value)) {
      const pair = Buffer.from(credential, "base64").toString();
      plain.add(pair.slice(pair.indexOf(":") + 1)).add(pair);
    } else {
      plain.add(credential);
      if (!/^bearer /i.test(value)) plain.add(value);
    }
  }
  for (const value of Object.values(credentials.query)) plain.add(value);
  for (const value of Object.values(credentials.cookie)) plain.add(value);

  const forms = new Set<string>();
  const probes = new Set<string>();
  for (const secret of plain) {
    if (secret.length < SHORTEST) continue;
    const bare = Buffer.from(secret).toString("base64").replace(/=+$/, "");
    for (const text of [secret, bare, `${bare}${"=".repeat((4 - (bare.length % 4)) % 4)}`]) {
      const encoded = encodeURIComponent(text.toWellFormed());
      const lower = encoded.replace(/%../g, (triple) => triple.toLowerCase());
      forms.add(text).add(encoded).add(lower).add(encoded.replaceAll("%20", "+"));
    }
    probes.add(probeOf(secret)).add(probeOf(bare));
  }
  return {
    forms: [...forms].sort((a, b) => b.length - a.length),
    probes: probes.has("") ? undefined : [...probes].map((probe) => Buffer.from(probe)),
  };
}

/**
 * The longest run of letters and digits: neither JSON's escapes (PHP's `\/`, .NET's `\u002B`) nor percent-encoding
 * change it, so it is in the bytes whatever the API's writer does to the rest.
 */
function probeOf(text: string): string {
  let longest = "";
  for (const [run] of text.matchAll(/[A-Za-z0-9]+/g))
    if (run.length > longest.length) longest = run;
  return longest;
}
