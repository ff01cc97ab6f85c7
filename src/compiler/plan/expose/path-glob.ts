/**
 * Reads a glob over paths: `*` stands for one segment or a part of it, `**` for any number of segments. Matching is
 * linear in pattern times path, whatever either holds.
 */
export function pathGlob(glob: string): (path: string) => boolean {
  const pattern = glob.split("/");
  return (path) => {
    const segments = path.split("/");
    // reached[i]: the pattern up to `p` covers the first i segments.
    let reached = new Array<boolean>(segments.length + 1).fill(false);
    reached[0] = true;
    for (const part of pattern) {
      const next = new Array<boolean>(segments.length + 1).fill(false);
      let open = false;
      for (let i = 0; i <= segments.length; i++) {
        if (part === "**") {
          open ||= reached[i] === true;
          next[i] = open;
        } else if (i > 0 && reached[i - 1] === true) {
          next[i] = matchesSegment(part, segments[i - 1] ?? "");
        }
      }
      reached = next;
    }
    return reached[segments.length] === true;
  };
}

function matchesSegment(pattern: string, segment: string): boolean {
  const [head = "", ...rest] = pattern.split("*");
  const tail = rest.pop();
  if (tail === undefined) return pattern === segment;
  if (!segment.startsWith(head) || segment.length < head.length + tail.length) return false;
  if (!segment.endsWith(tail)) return false;
  let at = head.length;
  const end = segment.length - tail.length;
  for (const part of rest) {
    const found = segment.indexOf(part, at);
    if (found === -1 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
