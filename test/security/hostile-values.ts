/**
 * Hostile argument values, made from the families that public lists of attack strings hold (path traversal, header and
 * request splitting, host confusion, separators, template and command injection, Unicode, percent tricks, reserved
 * words, random bytes). The same values in the same order on every run.
 */

type Family = () => Iterable<string>;

/** Every way to take one of each. */
function* combine(...parts: readonly (readonly string[])[]): Generator<string> {
  const [first = [""], ...rest] = parts;
  if (rest.length === 0) {
    yield* first;
    return;
  }
  for (const head of first) for (const tail of combine(...rest)) yield head + tail;
}

const DOTS = [
  ".",
  "..",
  "...",
  "%2e",
  "%2E%2e",
  ".%2e",
  "%252e%252e",
  "..;",
  "\uff0e\uff0e",
  "\u2025",
  "%c0%ae%c0%ae",
  "%e0%80%ae",
  ".\0.",
  "..%00",
  "%u002e",
];
const SLASHES = [
  "/",
  "\\",
  "//",
  "\\\\",
  "/./",
  ";/",
  "%2f",
  "%5c",
  "%252f",
  "%c0%af",
  "%e0%80%af",
  "%u2215",
  "\u2044",
  "\u2215",
  "\uff0f",
];

function* traversal(): Generator<string> {
  const tails = ["", "etc/passwd", "windows\\win.ini", "admin", "?a=b", "#", "%00.png", "."];
  for (const step of combine(DOTS, SLASHES)) {
    for (let depth = 1; depth <= 6; depth++) {
      for (const tail of tails) yield step.repeat(depth) + tail;
    }
  }
}

function splitting(): Iterable<string> {
  const breaks = [
    "\r\n",
    "\n",
    "\r",
    "\v",
    "\f",
    "\r\n\t",
    "\0",
    "\u0085",
    "\u2028",
    "\u2029",
    "\u560a\u560d",
    "\u010a\u010d",
    "%0d%0a",
    "%0a",
    "%0D%0A%20",
    "%E5%98%8A%E5%98%8D",
    "%25%30%61",
    "\\r\\n",
  ];
  const payloads = [
    "X-Injected: 1",
    "Set-Cookie: a=b",
    "Content-Length: 0",
    "Transfer-Encoding: chunked",
    "Host: evil.example",
    "\r\nGET /evil HTTP/1.1\r\nHost: x\r\n\r\n",
    "HTTP/1.1 200 OK",
    "0\r\n\r\n",
    "--boundary",
    ": ",
  ];
  return combine(["", "a", "a: b", "%20", " ", "en;q=1"], breaks, payloads, [
    "",
    "\r\n\r\n",
    "x",
    " HTTP/1.1",
  ]);
}

function hosts(): Iterable<string> {
  const roads = [
    "@",
    "//",
    "\\\\",
    "http://",
    "https:///",
    "///",
    "/\\",
    "//;@",
    "http:\\\\",
    ":@",
    "%40",
    "\uff20",
  ];
  const names = [
    "evil.example",
    "127.0.0.1",
    "[::1]",
    "localhost:80",
    "0x7f.1",
    "169.254.169.254",
    "evil.example%00.api.example",
    "user:pass@evil.example",
    "\uff12\uff11\uff13.0.0.1",
    "evil\u3002example",
  ];
  return combine(["", "api.example", "a", ".", ":80", "#"], roads, names, [
    "",
    "/",
    "/x",
    "?x",
    "#x",
    ":443",
  ]);
}

function* separators(): Generator<string> {
  const ascii = Array.from({ length: 128 }, (_, i) => String.fromCharCode(i));
  const marks = [...ascii.filter((c) => !/[A-Za-z0-9]/.test(c)), "\u0080", "\u00a0", "\u00ff"];
  for (const [a, b] of marks.flatMap((x) => marks.map((y) => [x, y] as const))) {
    yield a + b;
    yield `a${a}b${b}c`;
  }
}

function injections(): Iterable<string> {
  const openers = [
    "{{",
    ["$", "{"].join(""),
    "#{",
    "<%=",
    "{%",
    "$(",
    "`",
    "|",
    ";",
    "&&",
    "||",
    "'",
    '"',
    "<!--",
    "<![CDATA[",
    "*{",
    "@{",
    "[[",
    "%{",
    "~{",
    "-",
    "--",
    "{id}",
    "__proto__",
    "constructor",
    "$ref",
    "=cmd|",
    "%s%n",
  ];
  const bodies = [
    "7*7",
    "id",
    "sleep 5",
    "1 OR 1=1",
    "alert(1)",
    "self.__class__",
    "T(java.lang.Runtime)",
    "/etc/passwd",
    "--output=/x",
    "NUL",
    "undefined",
    "true",
    "../",
    "9".repeat(400),
  ];
  return combine(openers, bodies, ["", "}}", "}", "%>", ")", "`", "'", '"', "-->", "--"]);
}

function* unicode(): Generator<string> {
  const points = [
    ...[0x00ad, 0x034f, 0x061c, 0x115f, 0x180e, 0x3164, 0xfeff, 0xffa0, 0xfffc, 0xfffd, 0xffff],
    ...Array.from({ length: 0x20 }, (_, i) => 0x2000 + i),
    ...Array.from({ length: 0x10 }, (_, i) => 0x2028 + i),
    ...Array.from({ length: 0x10 }, (_, i) => 0x2060 + i),
    ...Array.from({ length: 0x10 }, (_, i) => 0xfe00 + i),
    ...Array.from({ length: 0x5f }, (_, i) => 0xff01 + i),
    ...[0xe0001, 0xe0020, 0xe007f, 0xe0100, 0x1f600, 0x1f1e6, 0x1d7ce, 0x10ffff, 0x110bd],
  ];
  const texts = [
    ...points.map((point) => String.fromCodePoint(point)),
    "\ud800",
    "\udfff",
    "\udc00\ud800",
    "\ud83d",
    "e\u0301".repeat(30),
    "\u0344\u0308\u0301".repeat(20),
    "\ufdfa",
    "I\u0307\u0131\u0130",
    "\u1e9e\u00df",
    "\u212a\u017f",
  ];
  for (const text of texts) {
    yield* [text, `a${text}`, `${text}a`, `a${text}b`, `.${text}.`, text + text, `${text}/..`];
  }
}

function* percents(): Generator<string> {
  for (let byte = 0; byte < 256; byte++) {
    const hex = byte.toString(16).padStart(2, "0");
    for (const written of [`%${hex}`, `%${hex.toUpperCase()}`, `%25${hex}`, `%u00${hex}`]) {
      yield* [written, `a${written}b`, `${written}${written}`, `..${written}`];
    }
  }
}

function words(): Iterable<string> {
  const reserved = [
    "",
    " ",
    "null",
    "undefined",
    "NaN",
    "Infinity",
    "-0",
    "0x0",
    "1e400",
    "true",
    "CON",
    "PRN",
    "AUX",
    "COM1",
    "LPT1",
    "hasOwnProperty",
    "toString",
    "valueOf",
    "prototype",
    "password",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "data:text/html,x",
    "jar:http://x!/",
    "gopher://x",
    "C:\\Windows",
    "\\\\server\\share",
    "~root",
    "$HOME",
    "%PATH%",
    "*",
    "-rf",
    "--",
    "a".repeat(9_000),
    "/".repeat(300),
    "..".repeat(300),
  ];
  return combine(["", " ", "\t", "/", "'", "."], reserved, ["", " ", "\n", "/", ";", "%00"]);
}

function* random(): Generator<string> {
  let state = 0x9e3779b9;
  const next = (below: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
  const alphabets = [0x80, 0x100, 0x800, 0x10000];
  for (let i = 0; i < 8_000; i++) {
    const below = alphabets[i % alphabets.length] ?? 0x80;
    let text = "";
    for (let length = 1 + next(24); length > 0; length--) text += String.fromCharCode(next(below));
    yield text;
  }
}

const FAMILIES: readonly Family[] = [
  traversal,
  splitting,
  hosts,
  separators,
  injections,
  unicode,
  percents,
  words,
  random,
];

/** Every value once, in the order of the families. */
export function hostileValues(): readonly string[] {
  const values = new Set<string>();
  for (const family of FAMILIES) for (const value of family()) values.add(value);
  return [...values];
}
