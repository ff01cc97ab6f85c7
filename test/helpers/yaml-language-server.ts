import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** The stock YAML language server, as an editor runs it: over stdio, offline. */
export interface LanguageServer {
  /** What it would complete in a document at the mark `|`, which is taken out of the text. */
  complete(path: string, marked: string): Promise<readonly Completion[]>;
  /** Messages of what it finds wrong in a document, each with its 1-based line. */
  diagnose(path: string, text: string): Promise<readonly string[]>;
  stop(): Promise<void>;
}

export interface Completion {
  readonly label: string;
  readonly documentation?: string;
}

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: { readonly [name: string]: unknown };
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

const bin = join(
  import.meta.dirname,
  "../../node_modules/yaml-language-server/bin/yaml-language-server",
);

const SETTINGS: { readonly [section: string]: unknown } = {
  yaml: {
    validate: true,
    completion: true,
    hover: true,
    schemaStore: { enable: false },
    kubernetesCRDStore: { enable: false },
  },
};

/** Starts the server for a folder. */
export async function languageServer(folder: string): Promise<LanguageServer> {
  const server = spawn(process.execPath, [bin, "--stdio"], { cwd: folder, stdio: "pipe" });
  const wire = connect(server);
  const uriOf = (path: string): string => pathToFileURL(join(folder, path)).href;
  await wire.request("initialize", {
    processId: process.pid,
    rootUri: pathToFileURL(folder).href,
    workspaceFolders: [{ uri: pathToFileURL(folder).href, name: "project" }],
    capabilities: {
      workspace: { configuration: true },
      textDocument: { completion: { completionItem: { snippetSupport: false } } },
    },
  });
  wire.notify("initialized", {});
  wire.notify("workspace/didChangeConfiguration", { settings: SETTINGS });
  let version = 0;
  const open = (path: string, text: string): string => {
    const uri = uriOf(path);
    wire.notify("textDocument/didClose", { textDocument: { uri } });
    version++;
    wire.notify("textDocument/didOpen", {
      textDocument: { uri, languageId: "yaml", version, text },
    });
    return uri;
  };
  return {
    async complete(path, marked) {
      const at = marked.indexOf("|");
      if (at === -1) throw new Error("no mark | says where to complete");
      const before = marked.slice(0, at).split("\n");
      const uri = open(path, marked.slice(0, at) + marked.slice(at + 1));
      const result = (await wire.request("textDocument/completion", {
        textDocument: { uri },
        position: { line: before.length - 1, character: (before.at(-1) ?? "").length },
      })) as { items?: readonly { label: string; documentation?: unknown }[] } | null;
      return (result?.items ?? []).map(({ label, documentation }) => ({
        label,
        ...(documentation === undefined ? {} : { documentation: wordsOf(documentation) }),
      }));
    },
    async diagnose(path, text) {
      const uri = uriOf(path);
      const told = wire.next(
        "textDocument/publishDiagnostics",
        (params) => params["uri"] === uri && (params["diagnostics"] as unknown[]).length > 0,
      );
      open(path, text);
      const { diagnostics } = (await told) as {
        diagnostics: readonly { message: string; range: { start: { line: number } } }[];
      };
      return diagnostics.map(({ message, range }) => `${range.start.line + 1}: ${message}`);
    },
    async stop() {
      await wire.request("shutdown", undefined);
      const ended = new Promise((end) => server.once("exit", end));
      wire.notify("exit", undefined);
      await ended;
    },
  };
}

function wordsOf(documentation: unknown): string {
  if (typeof documentation === "string") return documentation;
  return (documentation as { readonly value: string }).value;
}

interface Wire {
  request(method: string, params: unknown): Promise<unknown>;
  notify(method: string, params: unknown): void;
  /** The parameters of the next notification that fits. */
  next(
    method: string,
    fits: (params: Readonly<Record<string, unknown>>) => boolean,
  ): Promise<unknown>;
}

/** JSON-RPC 2.0 in the base protocol of LSP: a `Content-Length` header before each message. */
function connect(server: ChildProcess): Wire {
  const waiting = new Map<number, (message: Message) => void>();
  const listeners = new Set<(message: Message) => void>();
  let last = 0;
  let buffered = Buffer.alloc(0);
  const send = (message: object): void => {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message });
    server.stdin?.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  const take = (message: Message): void => {
    if (message.method === undefined) {
      waiting.get(Number(message.id))?.(message);
      waiting.delete(Number(message.id));
    } else if (message.id === undefined) {
      for (const listener of [...listeners]) listener(message);
    } else {
      const items = (message.params?.["items"] ?? []) as readonly { section: string }[];
      const asked = message.method === "workspace/configuration";
      const result = asked ? items.map(({ section }) => SETTINGS[section] ?? null) : null;
      send({ id: message.id, result });
    }
  };
  server.stdout?.on("data", (chunk: Buffer) => {
    buffered = Buffer.concat([buffered, chunk]);
    for (;;) {
      const head = buffered.indexOf("\r\n\r\n");
      if (head === -1) return;
      const length = Number(/Content-Length: (\d+)/i.exec(buffered.toString("utf8", 0, head))?.[1]);
      if (buffered.length < head + 4 + length) return;
      const body = buffered.toString("utf8", head + 4, head + 4 + length);
      buffered = buffered.subarray(head + 4 + length);
      take(JSON.parse(body) as Message);
    }
  });
  return {
    request(method, params) {
      const id = ++last;
      return new Promise((settle, fail) => {
        waiting.set(id, ({ result, error }) =>
          error === undefined ? settle(result) : fail(new Error(`${method}: ${error.message}`)),
        );
        send({ id, method, params });
      });
    },
    notify: (method, params) => send({ method, params }),
    next: (method, fits) =>
      new Promise((settle) => {
        const listener = ({ method: told, params = {} }: Message): void => {
          if (told !== method || !fits(params)) return;
          listeners.delete(listener);
          settle(params);
        };
        listeners.add(listener);
      }),
  };
}
