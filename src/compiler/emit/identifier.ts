/** Words that no constant may have as its name: reserved by ECMAScript, or names of globals that it would hide. */
const TAKEN: ReadonlySet<string> = new Set(
  (
    "abstract arguments as async await boolean break case catch class const constructor continue debugger " +
    "decodeURI decodeURIComponent default delete do else encodeURI encodeURIComponent enum escape eval export " +
    "extends false finally for from function get globalThis hasOwnProperty if implements import in instanceof " +
    "interface isFinite isNaN isPrototypeOf let module namespace never new null number object of package " +
    "parseFloat parseInt private propertyIsEnumerable protected public readonly require return set static string " +
    "super switch symbol this throw toLocaleString toString true try type typeof undefined unescape unknown using " +
    "valueOf var void while with yield then prototype " +
    "Array Boolean Date Error Function Infinity JSON Map Math NaN Number Object Promise Proxy Reflect RegExp Set " +
    "String Symbol"
  ).split(" "),
);

/** Longest name, so that a declaration's first line fits. */
const LONGEST = 64;

/** The words of a name: runs of ASCII letters and digits, split where lower case turns to upper. */
function words(name: string): readonly string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "");
}

const capital = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1);
const lower = (word: string): string =>
  /^[A-Z0-9]+$/.test(word) ? word.toLowerCase() : word.slice(0, 1).toLowerCase() + word.slice(1);

/** `find_companies` → `FindCompanies`. Letters and digits only, a letter first. */
export function pascalCase(name: string): string {
  const joined = words(name).map(capital).join("").slice(0, LONGEST);
  return /^[A-Z]/.test(joined) ? joined : `X${joined}`.slice(0, LONGEST);
}

/** `find_companies` → `findCompanies`. Letters and digits only, a letter first, no reserved word. */
export function camelCase(name: string): string {
  const [first = "", ...rest] = words(name);
  const joined = (lower(first) + rest.map(capital).join("")).slice(0, LONGEST);
  const named = /^[a-z]/.test(joined) ? joined : `x${capital(joined)}`.slice(0, LONGEST);
  return TAKEN.has(named) ? `${named}_` : named;
}

/** A name that is a constant's name already, as it is; any other in camel case. */
export function constantName(name: string): string {
  const fits = /^[A-Za-z][A-Za-z0-9_]*$/.test(name) && name.length <= LONGEST;
  return fits && !TAKEN.has(name) ? name : camelCase(name);
}

/** Gives every wish a name of its own. */
export interface Names {
  /** The wish, or the wish and the least number from 2 on that is free. */
  claim(wish: string): string;
  isFree(name: string): boolean;
}

/** Names that are still free, without those in `taken`. Wishes that come first keep their form. */
export function createNames(taken: Iterable<string> = []): Names {
  const used = new Set(taken);
  const next = new Map<string, number>();
  return {
    isFree: (name) => !used.has(name),
    claim(wish) {
      let name = wish;
      for (let n = next.get(wish) ?? 2; used.has(name); n++) {
        name = `${wish}${n}`;
        next.set(wish, n + 1);
      }
      used.add(name);
      return name;
    },
  };
}

/** A file's name: the name as it is where it is one already, else lower-case words joined by hyphens. */
export function fileName(name: string): string {
  if (/^[a-z0-9][a-z0-9_-]{0,47}$/.test(name) && !DEVICE.test(name)) return name;
  const slug = words(name).join("-").toLowerCase().slice(0, 48).replace(/-+$/, "");
  return slug === "" || DEVICE.test(slug) ? `x-${slug}`.replace(/-$/, "") : slug;
}

/** Names that Windows keeps for devices, whatever their extension. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)$/;
