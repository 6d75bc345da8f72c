export { canonicalHash, canonicalJson } from "./canonical-json.ts";
export type { JsonValue } from "./canonical-json.ts";
export { CanonicalJsonError } from "./errors.ts";
