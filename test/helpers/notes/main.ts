import { main } from "../../../src/runtime/index.ts";
import { notesServer } from "./server.ts";

await main(notesServer, { lock: new URL("./mcpgen.lock", import.meta.url) });
