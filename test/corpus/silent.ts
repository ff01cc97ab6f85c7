import { type BoundTool, boundArgument } from "./bound-tools.ts";
import { parametersOf } from "./decode.ts";
import { mediaFor } from "./decode-body.ts";
import { kindsOf } from "./kinds.ts";
import {
  isNode,
  type Node,
  type Original,
  type OriginalOperation,
  type Placed,
} from "./original.ts";

const MOST_DEPTH = 8;

/**
 * The places of a tool's input schema that say nothing at all, neither a keyword nor a word, where the document names a
 * type: a silent `{}`.
 */
export function silentPlaces(
  original: Original,
  operation: OriginalOperation,
  tool: BoundTool,
  schema: Node,
): readonly string[] {
  const found: string[] = [];
  const properties = isNode(schema["properties"]) ? schema["properties"] : {};
  const definitions = isNode(schema["$defs"]) ? schema["$defs"] : {};
  const visit = (written: unknown, placed: Placed, path: string, depth: number): void => {
    if (depth > MOST_DEPTH || !isNode(written)) return;
    const { $ref } = written;
    const target =
      definitions[
        String($ref ?? "")
          .split("/")
          .at(-1) ?? ""
      ];
    if (isNode(target)) {
      visit(target, placed, path, depth + 1);
      return;
    }
    const kinds = kindsOf(original, placed);
    if (Object.keys(written).length === 0 && kinds.types.size > 0) found.push(path);
    const { properties: members, items } = written;
    for (const [name, member] of Object.entries(isNode(members) ? members : {})) {
      const own = kinds.members.get(name);
      if (own !== undefined) visit(member, own, `${path}.${name}`, depth + 1);
    }
    if (kinds.items !== undefined) visit(items, kinds.items, `${path}[]`, depth + 1);
  };
  const start = (bound: unknown, placed: Placed): void => {
    const name = boundArgument(bound);
    if (name !== undefined) visit(properties[name], placed, name, 0);
  };
  for (const { value: definition, file } of parametersOf(operation)) {
    const place = String(definition["in"]) as "path" | "query" | "header" | "cookie";
    const name = String(definition["name"]);
    if (Object.hasOwn(tool[place] ?? {}, name)) {
      start(tool[place][name], { value: definition["schema"] ?? true, file });
    }
  }
  const media =
    tool.mediaType === undefined ? undefined : mediaFor(original, operation, tool.mediaType);
  if (media === undefined) return found;
  start(tool.body, media.schema);
  for (const [name, member] of kindsOf(original, media.schema).members) {
    if (isNode(tool.body) && Object.hasOwn(tool.body, name)) start(tool.body[name], member);
  }
  return found;
}
