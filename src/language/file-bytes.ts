/** The largest file that an argument can give, in bytes: what 262,144 characters of base64 hold. */
export const LARGEST_FILE_ARGUMENT = 196_608;
