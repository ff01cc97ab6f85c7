/**
 * Names that an exported constant cannot have or should not shadow: reserved words of ECMAScript (section 12.7.2) and of
 * TypeScript, globals, and what generated files import from `mcpgen/codegen/v1`.
 */
export const RESERVED: ReadonlySet<string> = new Set(
  `
  abstract any arguments as asserts async await boolean break case catch class const constructor continue debugger
  declare default delete do else enum eval export extends false finally for from function get if implements import in
  infer instanceof interface is keyof let module namespace never new null number object of package private protected
  public readonly require return satisfies set static string super switch symbol this throw true try type typeof
  undefined unique unknown using var void while with yield
  alert atob btoa caches clear clearImmediate clearInterval clearTimeout close confirm console crypto escape exports
  fetch global globalThis isFinite isNaN location name navigator open parseFloat parseInt performance process prompt
  prototype queueMicrotask self setImmediate setInterval setTimeout status structuredClone toString unescape valueOf
  window
  call each env input literal operation server text tool when
  `
    .split(/\s+/)
    .filter((word) => word !== ""),
);
