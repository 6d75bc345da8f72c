import { type ByteClass, byteClass, endOfRun } from "./byte-class.ts";

/** What the bytes at the place of a prefix turned out to be. */
export type ShapeMatch =
  | { readonly kind: "none" }
  /** More bytes are needed to tell. */
  | { readonly kind: "unfinished" }
  /** A token up to `end`; when `rest` is given it goes on for as long as bytes of that class follow. */
  | { readonly kind: "token"; readonly end: number; readonly rest?: ByteClass };

export interface TokenShape {
  /** Shown in the place of the token and counted in the result. */
  readonly name: string;
  readonly prefix: Buffer;
  /** `start` is the place of the prefix; `final` says that no byte will follow `data`. */
  match(data: Buffer, start: number, final: boolean): ShapeMatch;
}

const alphanumeric = byteClass("A-Za-z0-9");
const word = byteClass("A-Za-z0-9_-");
const hex = byteClass("0-9a-fA-F");
const base32 = byteClass("A-Z2-7");
const base64 = byteClass("A-Za-z0-9+/=");
const digit = byteClass("0-9");
const dotted = byteClass("A-Za-z0-9_.-");
const path = byteClass("A-Za-z0-9/");
const none: ShapeMatch = { kind: "none" };
const unfinished: ShapeMatch = { kind: "unfinished" };

interface Body {
  readonly of: ByteClass;
  /** Fewest bytes after the prefix, and with `exact` also the most. */
  readonly length: number;
  readonly exact?: true;
}

/** A prefix, then a run of bytes with at least one digit and one letter in it (placeholders such as `your-key-here` have none). */
function prefixed(name: string, prefixes: readonly string[], body: Body): TokenShape[] {
  return prefixes.map((text) => {
    const prefix = Buffer.from(text);
    return {
      name,
      prefix,
      match: (data, start, final) => matchBody(data, start + prefix.length, final, body),
    };
  });
}

function matchBody(data: Buffer, start: number, final: boolean, body: Body): ShapeMatch {
  const needed = start + body.length + (body.exact ? 1 : 0);
  const end = endOfRun(data, start, Math.min(data.length, needed), body.of);
  if (end === data.length && end < needed && !final) return unfinished;
  if (end - start < body.length || (body.exact && end - start > body.length)) return none;
  if (!isMixed(data, start, end)) return none;
  return body.exact ? { kind: "token", end } : { kind: "token", end, rest: body.of };
}

function isMixed(data: Buffer, start: number, end: number): boolean {
  let digits = 0;
  for (let at = start; at < end; at += 1) digits += digit[data[at] ?? 0] ?? 0;
  return digits > 0 && digits < end - start;
}

const longestJoseHeader = 2048;
const jwtPayload = Buffer.from(".eyJ");

/** `header.payload.signature` (RFC 7519): both JSON objects begin `{"`, which base64url spells `eyJ`. */
const jsonWebToken: TokenShape = {
  name: "json-web-token",
  prefix: Buffer.from("eyJ"),
  match(data, start, final) {
    const dot = endOfRun(data, start, Math.min(data.length, start + longestJoseHeader), word);
    const payload = data.subarray(dot, dot + jwtPayload.length);
    const cut = dot + payload.length === data.length && payload.length < jwtPayload.length;
    if (cut && !final && payload.equals(jwtPayload.subarray(0, payload.length))) return unfinished;
    if (!payload.equals(jwtPayload)) return none;
    return { kind: "token", end: dot + jwtPayload.length, rest: dotted };
  },
};

const pemBody = byteClass("A-Za-z0-9+/=\\s\\\\");
const pemLabel = byteClass("A-Z0-9 ");
const pemDashes = Buffer.from("-----");
const longestPemLabel = 64;
const shortestPemBody = 40;

/** A private key in the textual encoding of RFC 7468, also when its line ends are spelt `\n`. */
const privateKey: TokenShape = {
  name: "private-key",
  prefix: Buffer.from("-----BEGIN "),
  match(data, start, final) {
    const label = start + this.prefix.length;
    const labelEnd = endOfRun(data, label, Math.min(data.length, label + longestPemLabel), pemLabel);
    const body = labelEnd + pemDashes.length;
    const bodyEnd = endOfRun(data, body, Math.min(data.length, body + shortestPemBody), pemBody);
    const cut = bodyEnd >= data.length && bodyEnd < body + shortestPemBody;
    const dashes = data.subarray(labelEnd, body);
    if (!dashes.equals(pemDashes.subarray(0, dashes.length))) return none;
    if (cut && !final) return unfinished;
    if (bodyEnd - body < shortestPemBody || !isMixed(data, body, bodyEnd)) return none;
    if (!data.subarray(label, labelEnd).includes("PRIVATE KEY")) return none;
    return { kind: "token", end: bodyEnd, rest: pemBody };
  },
};

/** Shapes that a known issuer gives its secrets, told by a prefix that no ordinary text has. */
export const tokenShapes: readonly TokenShape[] = [
  ...prefixed("github-token", ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"], { of: alphanumeric, length: 36 }),
  ...prefixed("github-token", ["github_pat_"], { of: word, length: 40 }),
  ...prefixed("gitlab-token", ["glpat-", "gldt-", "glrt-", "glptt-"], { of: word, length: 20 }),
  ...prefixed("openai-key", ["sk-"], { of: alphanumeric, length: 32 }),
  ...prefixed("openai-key", ["sk-proj-", "sk-svcacct-", "sk-admin-"], { of: word, length: 20 }),
  ...prefixed("anthropic-key", ["sk-ant-"], { of: word, length: 20 }),
  ...prefixed("openrouter-key", ["sk-or-v1-"], { of: hex, length: 32 }),
  ...prefixed("aws-access-key", ["AKIA", "ASIA", "ABIA", "ACCA"], { of: base32, length: 16, exact: true }),
  ...prefixed("slack-token", ["xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xapp-"], {
    of: word,
    length: 20,
  }),
  ...prefixed("slack-webhook", ["hooks.slack.com/services/"], { of: path, length: 30 }),
  ...prefixed("npm-token", ["npm_"], { of: alphanumeric, length: 36, exact: true }),
  ...prefixed("pypi-token", ["pypi-AgEI"], { of: word, length: 50 }),
  ...prefixed("google-key", ["AIza"], { of: word, length: 35, exact: true }),
  ...prefixed("google-key", ["ya29."], { of: word, length: 30 }),
  ...prefixed("google-key", ["GOCSPX-"], { of: word, length: 28 }),
  ...prefixed("stripe-key", ["sk_live_", "rk_live_", "sk_test_", "rk_test_"], {
    of: alphanumeric,
    length: 16,
  }),
  ...prefixed("sendgrid-key", ["SG."], { of: dotted, length: 60 }),
  ...prefixed("hugging-face-token", ["hf_"], { of: alphanumeric, length: 34 }),
  ...prefixed("vault-token", ["hvs.", "hvb.", "hvr."], { of: word, length: 24 }),
  ...prefixed("databricks-token", ["dapi"], { of: hex, length: 32, exact: true }),
  ...prefixed("digitalocean-token", ["dop_v1_", "doo_v1_", "dor_v1_"], { of: hex, length: 64 }),
  ...prefixed("shopify-token", ["shpat_", "shpss_", "shpca_", "shppa_"], { of: hex, length: 32 }),
  ...prefixed("linear-key", ["lin_api_"], { of: alphanumeric, length: 40 }),
  ...prefixed("docker-token", ["dckr_pat_"], { of: word, length: 27 }),
  ...prefixed("azure-storage-key", ["AccountKey="], { of: base64, length: 80 }),
  ...prefixed("age-key", ["AGE-SECRET-KEY-1"], { of: alphanumeric, length: 58 }),
  jsonWebToken,
  privateKey,
];

/** A token stands alone: the byte before it is neither a letter nor a digit. */
export const continuesWord = (byte: number) => alphanumeric[byte] === 1;
