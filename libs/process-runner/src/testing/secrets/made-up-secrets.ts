import { randomBytes, randomInt } from "node:crypto";

export interface MadeUpSecret {
  readonly name: string;
  readonly value: string;
}

const alphanumeric = Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");
/** What needs an escape in a shell, JSON, a URL or a regular expression, and what is longer than a byte in UTF-8. */
const awkward = [...alphanumeric, ...Array.from("!\"#$%&'()*+,-.:;<=>?@[\\]^_`{|}~ äßñ€漢🔑")];

const pick = (from: readonly string[], length: number) =>
  Array.from({ length }, () => from[randomInt(from.length)]).join("");

/** A letter and a digit are in every token that an issuer gives out. */
const body = (length: number) => `a1${pick(alphanumeric, length - 2)}`;

const kinds: readonly (() => string)[] = [
  () => randomBytes(randomInt(6, 30)).toString("base64url"),
  () => randomBytes(16).toString("hex"),
  () => randomBytes(24).toString("base64").replaceAll("/", "+"),
  () => pick(awkward, randomInt(8, 40)),
  () => `ghp_${body(36)}`,
  () => `sk-proj-${body(40)}`,
  () => `glpat-${body(20)}`,
  () => `xoxb-${randomInt(1e9, 1e10)}-${body(24)}`,
  () => `hvs.${body(60)}`,
  () => `eyJ${body(20)}.eyJ${body(40)}.${body(43)}`,
];

/** Random and token-shaped secrets in equal parts; none has a slash, for each must do as a file name. */
export const madeUpSecrets = (count: number): MadeUpSecret[] =>
  Array.from({ length: count }, (_, index) => ({
    name: `S${index}`,
    value: kinds[index % kinds.length]?.() ?? "",
  }));

/** Spellings under which a secret must not be found either. */
const spellings: Readonly<Record<string, (value: string) => string>> = {
  "as it is": (value) => value,
  base64: (value) => Buffer.from(value).toString("base64"),
  base64url: (value) => Buffer.from(value).toString("base64url"),
  hexadecimal: (value) => Buffer.from(value).toString("hex"),
  percent: encodeURIComponent,
  json: (value) => JSON.stringify(value).slice(1, -1),
};

export const spellingsOf = (value: string): string[] => Object.values(spellings).map((spell) => spell(value));

const windowBytes = 8;

/**
 * Looks for secrets in what was kept, in another way than the redactor does: by the first 8 bytes of each spelling at
 * every place.
 */
export class LeakFinder {
  readonly #byBeginning = new Map<string, { readonly bytes: string; readonly leak: string }[]>();

  constructor(secrets: readonly MadeUpSecret[]) {
    for (const { name, value } of secrets)
      for (const [spelling, spell] of Object.entries(spellings)) {
        const bytes = Buffer.from(spell(value)).toString("latin1");
        const beginning = bytes.slice(0, windowBytes);
        const known = this.#byBeginning.get(beginning) ?? [];
        known.push({ bytes, leak: `${name} (${spelling})` });
        this.#byBeginning.set(beginning, known);
      }
  }

  /** What was found, by name and spelling. */
  leaksIn(kept: Buffer | string): string[] {
    const text = Buffer.from(kept).toString("latin1");
    const leaks: string[] = [];
    for (let at = 0; at + windowBytes <= text.length; at += 1) {
      for (const { bytes, leak } of this.#byBeginning.get(text.slice(at, at + windowBytes)) ?? [])
        if (text.startsWith(bytes, at)) leaks.push(leak);
    }
    return leaks;
  }

  /** Where even the beginning of a secret was found. */
  beginningsIn(kept: Buffer | string): string[] {
    const text = Buffer.from(kept).toString("latin1");
    const leaks: string[] = [];
    for (let at = 0; at + windowBytes <= text.length; at += 1)
      for (const { leak } of this.#byBeginning.get(text.slice(at, at + windowBytes)) ?? []) leaks.push(leak);
    return leaks;
  }
}
