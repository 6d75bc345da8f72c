/** What the writer knows of TOML 1.0: https://toml.io/en/v1.0.0 */
export type TomlValue = string | boolean | number | readonly TomlValue[] | TomlTable;
export interface TomlTable {
  readonly [key: string]: TomlValue | undefined;
}

/**
 * Writes a document: plain values first, then a section for every table. Keys without value are left out.
 *
 * @throws {TypeError} for a number that is no safe integer, and for text that is not well-formed Unicode
 */
export function tomlDocument(table: TomlTable): string {
  return section(table, []).join("\n") + "\n";
}

/** One value on one line, tables inline: what `codex -c key=value` takes. */
export function tomlValue(value: TomlValue): string {
  if (typeof value === "string") return basicString(value);
  if (typeof value === "boolean") return String(value);
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value))
      throw new TypeError(`${value} cannot be written as an integer of TOML.`);
    return String(value);
  }
  if (isList(value)) return `[${value.map(tomlValue).join(", ")}]`;
  const pairs = given(value).map(([key, inner]) => `${tomlKey(key)} = ${tomlValue(inner)}`);
  return pairs.length === 0 ? "{}" : `{ ${pairs.join(", ")} }`;
}

export function tomlKey(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : basicString(key);
}

function section(table: TomlTable, path: readonly string[]): string[] {
  const entries = given(table);
  const values = entries.filter(([, value]) => !isTable(value));
  const tables = entries.filter((entry): entry is [string, TomlTable] => isTable(entry[1]));
  const header = path.length > 0 ? ["", `[${path.map(tomlKey).join(".")}]`] : [];
  return [
    ...(values.length > 0 || tables.length === 0 ? header : []),
    ...values.map(([key, value]) => `${tomlKey(key)} = ${tomlValue(value)}`),
    ...tables.flatMap(([key, inner]) => section(inner, [...path, key])),
  ];
}

/** The escapes of JSON are also those of TOML, but that TOML wants DEL escaped and has no lone surrogates. */
function basicString(text: string): string {
  if (/\p{Surrogate}/u.test(text))
    throw new TypeError(`${JSON.stringify(text)} is not well-formed Unicode, which TOML wants.`);
  return JSON.stringify(text).replaceAll("\u007f", "\\u007f");
}

function given(table: TomlTable): [string, TomlValue][] {
  return Object.entries(table).filter((entry): entry is [string, TomlValue] => entry[1] !== undefined);
}

function isList(value: TomlValue): value is readonly TomlValue[] {
  return Array.isArray(value);
}

function isTable(value: TomlValue): value is TomlTable {
  return typeof value === "object" && !isList(value);
}
