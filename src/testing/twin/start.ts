import type { IncomingMessage, ServerResponse } from "node:http";
import type { ApiModel } from "../../compiler/ir/api-model.ts";
import type { JsonValue } from "../../util/json.ts";
import { type Answer, DEFAULT_SEED } from "./answer.ts";
import { decode } from "./decode.ts";
import { type DocumentList, readModels } from "./documents.ts";
import { answerUnder, type Faults, faultList, send, sendFaulty } from "./faults.ts";
import { incoming, readBody } from "./incoming.ts";
import { listen } from "./listen.ts";
import { entryOf, type OpenEntry, type TwinRequest } from "./log.ts";
import { isText } from "./media-type.ts";
import { type Problem, problem } from "./problem.ts";
import type { CredentialUse } from "./security.ts";
import { type AddedScheme, type SourceService, serveSource } from "./serve-source.ts";
import { TOKEN_PATH, type TokenIssuer, tokenIssuer } from "./token.ts";
import type { Wants } from "./wants.ts";

export interface TwinOptions {
  /** By source name: a path relative to `from`, or `npm:PACKAGE/path`. */
  readonly documents: DocumentList;
  /** The folder that paths are relative to. Default: the working directory. */
  readonly from?: string;
  /** Default 1, under which documents' own examples are the answers. Another seed changes every value and count. */
  readonly seed?: number;
  /** Items in a sampled list. Default: 1 to 3, by the seed. */
  readonly size?: number;
  /** How much of what is optional stands in sampled answers. Default: `most`, nine in ten. */
  readonly properties?: "most" | "all";
  /** What callers cannot do without, by the caller's name in their base URL (`url(source, caller)`). */
  readonly wants?: { readonly [caller: string]: Wants };
  /** Default: a free one. */
  readonly port?: number;
  /** Default: 127.0.0.1. */
  readonly host?: string;
  /**
   * The exact credential of a security scheme by id (`source.scheme`): a token, a key, or `user:password`.
   * Any credential in the right place will do where none is given.
   */
  readonly credentials?: { readonly [id: string]: string };
  /**
   * How callers satisfy security schemes by id (the overlay's `auth.ID.use`), where that is narrower than what the
   * document leaves open: `bearer` takes any token for an oauth2 scheme, wherever it comes from.
   */
  readonly uses?: { readonly [id: string]: CredentialUse };
  /**
   * Schemes by id that callers have credentials for. An operation all of whose alternatives need others is open, since
   * nobody could call it. Default: all schemes are enforced.
   */
  readonly schemes?: readonly string[];
  /**
   * Schemes by id (`source.scheme`) for operations that declare none themselves (the overlay's `add: true`). One that
   * its document has is left as the document has it.
   */
  readonly added?: { readonly [id: string]: AddedScheme };
  /**
   * Serve a token endpoint at `/oauth/token`: oauth2 schemes without an exact credential then take only tokens that it
   * issued. `clients` are the pairs `id:secret` that it knows; any, where there are none. Lifetime: 3,600 s.
   */
  readonly tokenEndpoint?:
    | boolean
    | { readonly clients?: readonly string[]; readonly lifetimeSeconds?: number };
  /** Bodies to answer with, by `METHOD /path` or `source METHOD /path`. */
  readonly answers?: { readonly [operation: string]: JsonValue };
  /** Requests that the log holds; older ones are forgotten. Default 10,000. */
  readonly keep?: number;
  /** Called once a request is answered, refused or dropped. */
  readonly onRequest?: (request: TwinRequest) => void;
}

/** An upstream made from documents. */
export interface Twin {
  readonly origin: string;
  /** Where a source's paths begin: its base URL. With a caller's name in it its requests are told from others'. */
  url(source: string, caller?: string): string;
  readonly tokenUrl: string;
  /** Every request that arrived whole, in order. */
  readonly log: readonly TwinRequest[];
  readonly faults: Faults;
  close(): Promise<void>;
}

/**
 * Starts a real HTTP upstream from documents: it refuses what they do not declare and answers with their examples or
 * with seeded data. It shares no code with the runtime's request builder, which it is there to judge.
 * @throws {Error} where a document cannot be read or the port is taken.
 */
export async function startTwin(options: TwinOptions): Promise<Twin> {
  const models = await readModels(options.documents, options.from ?? process.cwd());
  return startTwinOf(models, options);
}

/** {@link startTwin} for documents that are lowered already. */
export async function startTwinOf(
  models: readonly ApiModel[],
  options: Omit<TwinOptions, "documents" | "from">,
): Promise<Twin> {
  const issuer = issuerOf(options);
  const credentials = new Map(Object.entries(options.credentials ?? {}));
  const uses = new Map(Object.entries(options.uses ?? {}));
  const answers = new Map(Object.entries(options.answers ?? {}));
  const wants = new Map(Object.entries(options.wants ?? {}));
  const services = new Map(
    models.map((model) => {
      const service = serveSource(model, {
        seed: options.seed ?? DEFAULT_SEED,
        size: options.size,
        properties: options.properties ?? "most",
        accepted: {
          value: (id) => credentials.get(id),
          use: (id) => uses.get(id),
          issued: issuer?.issued,
          known: options.schemes === undefined ? undefined : new Set(options.schemes),
        },
        added: addedTo(model.source, options.added ?? {}),
        steered: (source, key) => answers.get(`${source} ${key}`) ?? answers.get(key),
      });
      return [model.source, service] as const;
    }),
  );
  const faults = faultList();
  const log: OpenEntry[] = [];
  const keep = options.keep ?? 10_000;
  const note = (entry: OpenEntry): OpenEntry => {
    log.push(entry);
    if (log.length > keep) log.shift();
    return entry;
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const at = performance.now();
    const gone = new AbortController();
    response.on("close", () => gone.abort());
    const body = await readBody(request);
    const target = request.url ?? "/";
    if (body === undefined) {
      sendProblem(response, problem(413, "body_too_large", "The body is too large"));
      return;
    }
    if (issuer !== undefined && target.split("?", 1)[0] === TOKEN_PATH) {
      const call = incoming(request, target, body);
      const entry = note(entryOf(at, call, NOBODY, undefined, undefined, true));
      entry.operation = `${call.method} ${TOKEN_PATH}`;
      await reply(response, entry, issuer.answer(call), gone.signal);
      options.onRequest?.(entry);
      return;
    }
    const { source, caller, path } = split(target);
    const service = source === undefined ? undefined : services.get(source);
    const call = incoming(request, path, body);
    if (source === undefined || service === undefined) {
      const entry = note(entryOf(at, call, NOBODY, undefined, undefined, false));
      refuse(response, entry, problem(404, "not_found", `No document is served at ${target}`));
      options.onRequest?.(entry);
      return;
    }
    await serve(response, at, call, { source, caller }, service, gone.signal);
  };

  const serve = async (
    response: ServerResponse,
    at: number,
    call: ReturnType<typeof incoming>,
    from: Pick<TwinRequest, "source" | "caller">,
    service: SourceService,
    gone: AbortSignal,
  ): Promise<void> => {
    const { route, places } = await service.route(call);
    const operation = route.kind === "operation" ? route.operation : undefined;
    const entry = note(entryOf(at, call, from, operation, places, false));
    const wrong = await service.check(call, route);
    if (wrong !== undefined || route.kind !== "operation") {
      refuse(response, entry, wrong ?? problem(404, "not_found", "No such operation"));
    } else {
      const wanted = from.caller === undefined ? undefined : wants.get(from.caller);
      await reply(response, entry, service.answer(call, route, wanted), gone);
    }
    options.onRequest?.(entry);
  };

  const reply = async (
    response: ServerResponse,
    entry: OpenEntry,
    made: Answer,
    gone: AbortSignal,
  ): Promise<void> => {
    const { source, caller } = entry;
    const fault = faults.take(source ?? "", entry.operation ?? "", caller);
    entry.fault = fault && (fault.kind ?? "status");
    const answer = answerUnder(made, fault);
    if (source !== undefined && isText(answer.mediaType)) {
      entry.answer = answer.body.toString("utf8");
    }
    if (fault === undefined) entry.status = send(response, answer);
    else entry.status = await sendFaulty(response, answer, fault, gone);
    entry.ended = performance.now();
  };

  const { origin, close } = await listen(handle, options);
  return {
    origin,
    url: (source, caller) => {
      const from = caller === undefined ? "" : `@${encodeURIComponent(caller)}`;
      return `${origin}/${encodeURIComponent(source)}${from}`;
    },
    tokenUrl: `${origin}${TOKEN_PATH}`,
    log,
    faults,
    close,
  };
}

function issuerOf({
  tokenEndpoint: tokens,
}: Pick<TwinOptions, "tokenEndpoint">): TokenIssuer | undefined {
  if (tokens === undefined || tokens === false) return undefined;
  const { clients = [], lifetimeSeconds = 3_600 } = tokens === true ? {} : tokens;
  return tokenIssuer(clients, lifetimeSeconds);
}

/** Whom requests come from that belong to no source. */
const NOBODY = { source: undefined, caller: undefined } as const;

/** The source and the caller that a target names with its first segment, and the rest. */
function split(target: string): Pick<TwinRequest, "source" | "caller"> & { readonly path: string } {
  const [, source = "", caller, rest = ""] = /^\/([^/?@]+)(?:@([^/?]*))?(.*)$/s.exec(target) ?? [];
  const named = decode(source);
  const from = caller === undefined ? undefined : decode(caller);
  if (source === "" || named === undefined) return { ...NOBODY, path: target };
  return { source: named, caller: from, path: rest === "" ? "/" : rest };
}

function addedTo(
  source: string,
  added: { readonly [id: string]: AddedScheme },
): ReadonlyMap<string, AddedScheme> {
  const own = new Map<string, AddedScheme>();
  for (const [id, scheme] of Object.entries(added)) {
    if (id.startsWith(`${source}.`)) own.set(id.slice(source.length + 1), scheme);
  }
  return own;
}

function refuse(response: ServerResponse, entry: OpenEntry, wrong: Problem): void {
  entry.status = wrong.status;
  entry.refused = wrong.code;
  sendProblem(response, wrong);
  entry.ended = performance.now();
}

function sendProblem(response: ServerResponse, wrong: Problem): void {
  const { status, code, message, name, allow } = wrong;
  const body = JSON.stringify({
    error: { code, message, ...(name === undefined ? {} : { name }) },
  });
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    ...(allow === undefined ? {} : { allow: allow.join(", ") }),
    ...(status === 401 ? { "www-authenticate": 'Bearer realm="twin"' } : {}),
  });
  response.end(body);
}
