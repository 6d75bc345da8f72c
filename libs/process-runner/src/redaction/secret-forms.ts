/** Secrets shorter than this, in bytes, would hide ordinary words. */
export const shortestSecret = 8;

const commonWords = new Set([
  "localhost",
  "production",
  "development",
  "undefined",
  "disabled",
  "password",
  "changeme",
  "anonymous",
  "administrator",
  "12345678",
  "00000000",
]);

/** Why a value cannot be searched for, or `undefined` when it can. */
export function unsearchable(value: string): string | undefined {
  if (Buffer.byteLength(value) < shortestSecret) return `shorter than ${shortestSecret} bytes`;
  if (commonWords.has(value.toLowerCase())) return "an ordinary word";
  return undefined;
}

/**
 * The spellings under which programs print a value: as it is, line by line, in base64 and base64url (also inside a
 * longer encoded text), hexadecimal, percent-encoded, and escaped for JSON or a shell.
 */
export function secretForms(value: string): Buffer[] {
  const forms = new Set<string>();
  for (const part of [value, ...longLines(value)]) {
    forms.add(part);
    for (const form of encodings(part)) forms.add(form);
    for (const form of escapes(part)) forms.add(form);
  }
  return [...forms]
    .filter((form) => Buffer.byteLength(form) >= shortestSecret)
    .map((form) => Buffer.from(form));
}

function longLines(value: string): string[] {
  if (!/[\r\n]/.test(value)) return [];
  return value.split(/[\r\n]+/).filter((line) => unsearchable(line) === undefined);
}

function encodings(value: string): string[] {
  const bytes = Buffer.from(value);
  const hex = bytes.toString("hex");
  const padded = bytes.toString("base64");
  const base64 = [padded, padded.replace(/=+$/, ""), ...[0, 1, 2].map((shift) => base64Inside(bytes, shift))];
  return [
    hex,
    hex.toUpperCase(),
    ...base64,
    ...base64.map((form) => form.replaceAll("+", "-").replaceAll("/", "_")),
  ];
}

/** The base64 characters that depend on `bytes` alone when `shift` other bytes come before them (modulo 3). */
function base64Inside(bytes: Buffer, shift: number): string {
  const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64");
  return encoded.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6));
}

function escapes(value: string): string[] {
  const json = inJson(value);
  const percent = percentEncoded(value);
  const asciiJson = json.replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return [
    json,
    asciiJson,
    json.replaceAll("/", "\\/"),
    inJson(json),
    ...percent,
    ...percent.map((form) => form.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())),
    value.replaceAll("'", "'\\''"),
    value.replaceAll("'", `'"'"'`),
    value.replace(/["$`\\]/g, "\\$&"),
  ];
}

const inJson = (value: string) => JSON.stringify(value).slice(1, -1);

function percentEncoded(value: string): string[] {
  const whole = value.toWellFormed();
  const strict = encodeURIComponent(whole).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return [encodeURI(whole), encodeURIComponent(whole), strict, strict.replaceAll("%20", "+")];
}
