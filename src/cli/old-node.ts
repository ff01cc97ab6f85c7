/** The oldest version that runs the command and generated servers: `engines` of package.json. */
const NEEDED = [22, 19] as const;

/** What is told where a version of Node is too old, such as `20.11.1`; undefined for one that will do. */
export function oldNode(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [least, minorOfLeast] = NEEDED;
  if (major > least || (major === least && minor >= minorOfLeast)) return undefined;
  return `mcpgen needs Node ${NEEDED.join(".")} or newer, this is v${version}. Node is at https://nodejs.org.`;
}
