import { sizeText } from "../../language/size.ts";
import { cleanText } from "../../util/smuggling.ts";
import type { ShapedFile, UpstreamFile } from "../call/call.ts";
import { FILE_LIMITS } from "../call/limits.ts";
import { estimateTokens } from "./estimate-tokens.ts";
import { fileName } from "./file-name.ts";

/** A file beside the line that announces it. */
export interface FileResult {
  readonly file: ShapedFile;
  readonly text: string;
  /** Of the line, and of a file that is text and stands in the result. */
  readonly tokens: number;
}

/** A file as it may leave: under a plain name, its text cleaned like any other text. */
export function shapeFile(
  { bytes, text, disposition }: UpstreamFile,
  mediaType: string,
  as: ShapedFile["as"],
): FileResult {
  const name = fileName(disposition);
  const content = text === undefined ? bytes : cleanText(text);
  const size = typeof content === "string" ? Buffer.byteLength(content) : content.length;
  const line = `${JSON.stringify(name)} (${mediaType}, ${sizeText(size)})${
    as === "embedded" ? "" : `, kept for ${FILE_LIMITS.keepMs / 60_000} minutes: read its link`
  }`;
  const inText = as === "embedded" && typeof content === "string" ? estimateTokens(content) : 0;
  return {
    file: { name, mediaType, content, bytes: size, as },
    text: line,
    tokens: estimateTokens(line) + inText,
  };
}
