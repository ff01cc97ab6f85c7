/** Names of sources, toolsets, groups, servers: they become parts of file names. */
export const FILE_NAME: RegExp = /^[a-z][a-z0-9_-]{0,63}$/;
export const FILE_NAME_RULE = "up to 64 small letters, digits, - and _, a letter first";
