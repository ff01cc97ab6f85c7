import { z } from "zod";
import type { OverlayAuth } from "../ir/overlay.ts";
import { block, choice } from "./block.ts";
import { complain } from "./issues.ts";
import { scopeName, text, unique } from "./scalar.ts";
import { variable } from "./secret.ts";
import { httpUrl } from "./source.ts";

/** What each kind of credential is made of. */
const PARTS: {
  readonly [use in OverlayAuth["use"]]: {
    readonly needs: readonly string[];
    readonly takes: readonly string[];
  };
} = {
  apiKey: { needs: ["secret"], takes: ["in", "name"] },
  bearer: { needs: ["secret"], takes: [] },
  basic: { needs: ["username", "secret"], takes: [] },
  oauth2: { needs: ["clientId", "secret"], takes: ["tokenUrl", "scopes"] },
};

const ALWAYS: readonly string[] = ["use", "account", "add"];

/** What a scheme needs on top where `add: true` says that the document does not declare it. */
const ADDED: { readonly [use in OverlayAuth["use"]]: readonly string[] } = {
  apiKey: ["in", "name"],
  bearer: [],
  basic: [],
  oauth2: ["tokenUrl"],
};

/** `auth.SOURCE.SCHEME`: the credential for one security scheme. Secrets by the names of variables only. */
export const authBlock: z.ZodType<OverlayAuth> = block(
  "an auth entry",
  {
    use: choice(["apiKey", "bearer", "basic", "oauth2"], ["mutualTLS", "openIdConnect"]),
    account: choice(["service"], ["user"]).exactOptional(),
    add: z.boolean().exactOptional(),
    secret: variable.exactOptional(),
    username: variable.exactOptional(),
    clientId: variable.exactOptional(),
    tokenUrl: httpUrl.exactOptional(),
    scopes: unique(scopeName, "scope").exactOptional(),
    in: choice(["header", "query", "cookie"]).exactOptional(),
    name: text(128).exactOptional(),
  },
  [],
  (context) => {
    const entry = context.value;
    const { needs, takes } = PARTS[entry.use];
    const needed = entry.add === true ? [...needs, ...ADDED[entry.use]] : needs;
    for (const key of needed) {
      if (Object.hasOwn(entry, key)) continue;
      complain(
        context,
        "missing-key",
        { key, block: `an auth entry with use: ${entry.use}` },
        { onKey: true },
      );
    }
    for (const key of Object.keys(entry)) {
      if (ALWAYS.includes(key) || needs.includes(key) || takes.includes(key)) continue;
      complain(context, "auth-key", { key, use: entry.use }, { path: [key], onKey: true });
    }
  },
);
