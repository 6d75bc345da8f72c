/** Bytes that a spec may have. Longer files are refused without reading them. */
export const mostSpecBytes = 512 * 1024;
