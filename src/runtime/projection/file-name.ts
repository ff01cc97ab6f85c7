import { cleanText } from "../../util/smuggling.ts";

const LONGEST_FIELD = 4_096;
const LONGEST_NAME = 120;

/** `filename*=UTF-8''…` (RFC 8187) and `filename="…"` (RFC 6266, 4.3). */
const EXTENDED = /;\s*filename\*\s*=\s*(utf-8|iso-8859-1)'[^']*'([^;\s"]+)/i;
const PLAIN = /;\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s"]+))/i;

/**
 * The name of a file by its `Content-Disposition`: its last path segment, without hidden, control and reserved
 * characters and leading dots, so that whoever saves it under this name saves it where they meant to. `file` where
 * none is left.
 */
export function fileName(disposition: string | undefined): string {
  const said = disposition === undefined ? "" : nameIn(disposition.slice(0, LONGEST_FIELD));
  const segment = said.replaceAll("\\", "/").split("/").at(-1) ?? "";
  const plain = cleanText(segment)
    .replace(/[\u0000-\u001f\u007f<>:"|?*]/g, "")
    .replace(/\s+/g, " ")
    .replace(/^[. ]+|[. ]+$/g, "");
  if (plain === "") return "file";
  if (plain.length <= LONGEST_NAME) return plain;
  const ending = /\.[A-Za-z0-9]{1,10}$/.exec(plain)?.[0] ?? "";
  return `${plain.slice(0, LONGEST_NAME - ending.length).toWellFormed()}${ending}`;
}

function nameIn(disposition: string): string {
  const [, charset, encoded] = EXTENDED.exec(disposition) ?? [];
  if (encoded !== undefined) {
    const decoded = decoded8187(encoded, charset?.toLowerCase() === "utf-8");
    if (decoded !== undefined) return decoded;
  }
  const [, quoted, token] = PLAIN.exec(disposition) ?? [];
  return quoted?.replace(/\\(.)/g, "$1") ?? token ?? "";
}

function decoded8187(text: string, utf8: boolean): string | undefined {
  try {
    if (utf8) return decodeURIComponent(text);
    return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  } catch {
    // Not percent-encoded UTF-8: the plain name stands beside it.
    return undefined;
  }
}
