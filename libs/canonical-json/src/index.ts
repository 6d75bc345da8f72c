export { canonicalHash, canonicalJson } from "./canonical-json.ts";
export type { JsonValue } from "./canonical-json.ts";
export { CanonicalJsonError, StrictJsonError } from "./errors.ts";
export { parseStrictJson } from "./parse-strict-json.ts";
