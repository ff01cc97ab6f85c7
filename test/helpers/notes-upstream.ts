import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

/** One request as the API saw it. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

/** The API behind the notes server, on the loopback. */
export interface NotesUpstream {
  readonly url: string;
  readonly seen: Seen[];
  /** Resolves with the next request whose client goes away before the answer. */
  readonly dropped: () => Promise<void>;
  /** `hang` never answers; a number answers with that status. */
  behaviour: "ok" | "hang" | number;
  close(): Promise<void>;
}

export async function startNotesUpstream(): Promise<NotesUpstream> {
  const seen: Seen[] = [];
  let onDrop: (() => void) | undefined;
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const { method = "", url = "", headers, rawHeaders } = request;
    seen.push({ method, url, headers, rawHeaders, body });
    response.on("close", () => {
      if (!response.writableFinished) onDrop?.();
    });
    if (upstream.behaviour === "hang") return;
    response.setHeader("content-type", "application/json");
    if (upstream.behaviour !== "ok") response.writeHead(upstream.behaviour).end('{"error":"no"}');
    else if (method === "POST") {
      response.writeHead(201).end(JSON.stringify({ id: "n9", title: JSON.parse(body).title }));
    } else if (url.startsWith("/notes/")) {
      const id = decodeURIComponent(url.slice("/notes/".length));
      response.end(JSON.stringify({ id, title: `Note ${id}`, hidden: "unlisted" }));
    } else {
      const data = ["1", "2"].map((id) => ({ id, title: `Note ${id}`, hidden: "unlisted" }));
      response.end(JSON.stringify({ data }));
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const upstream: NotesUpstream = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    dropped: () =>
      new Promise((resolve) => {
        onDrop = resolve;
      }),
    behaviour: "ok",
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return upstream;
}
