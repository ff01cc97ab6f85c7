import type { Secret } from "../secret.ts";
import { type Credential, inHeader } from "./credential.ts";

/** User and password (RFC 7617, 2), in UTF-8. The user must not hold a colon: {@link isBasicUser}. */
export function basic(user: Secret, password: Secret): Credential {
  const pair = Buffer.from(`${user.reveal()}:${password.reveal()}`).toString("base64");
  const applied = inHeader("authorization", `Basic ${pair}`);
  return { apply: () => applied };
}

/** Whether a text can be the user of Basic authentication: no colon, no control characters. */
export function isBasicUser(text: string): boolean {
  return !text.includes(":") && isBasicText(text);
}

/** Whether a text can be a password of Basic authentication: no control characters. */
export function isBasicText(text: string): boolean {
  return !/[\x00-\x1f\x7f]/.test(text);
}
