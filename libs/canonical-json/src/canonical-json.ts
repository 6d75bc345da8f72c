import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { assertCanonicalizable } from "./canonicalizable.ts";

export type JsonValue =
  null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/**
 * The one serialization of a JSON value by RFC 8785 (JSON Canonicalization Scheme): no white space, members sorted by
 * UTF-16 code units, numbers as ECMAScript prints them. Object members that are `undefined` are left out.
 *
 * @throws {CanonicalJsonError} when the value has no faithful JSON form; the error's `pointer` says where.
 */
export function canonicalJson(value: unknown): string {
  assertCanonicalizable(value);
  const text = canonicalize(value);
  if (text === undefined)
    throw new TypeError("canonicalize gave no text for a value that was found canonicalizable");
  return text;
}

/** SHA-256 of the canonical JSON text in UTF-8: 64 lowercase hexadecimal digits. */
export function canonicalHash(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value), "utf8").digest("hex");
}
