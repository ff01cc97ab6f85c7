/** The member of a failed result's `_meta` that programs read: `{ code, reason? }`. */
export const ERROR_META = "mcpgen/error";
