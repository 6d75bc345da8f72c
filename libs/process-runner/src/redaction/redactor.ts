import { MultiSearch } from "./multi-search.ts";
import { type Needle, RedactionStream } from "./redaction-stream.ts";
import { secretForms, unsearchable } from "./secret-forms.ts";
import { tokenShapes } from "./token-shapes.ts";

export type { RedactionStream };

export interface RedactorOptions {
  /** Hidden as `[redacted:name]`, in every spelling that programs commonly print. */
  readonly secrets?: readonly { readonly name: string; readonly value: string }[];
  /** Shown as their label, such as an absolute path as `<worktree>`. Not counted as redactions. */
  readonly replacements?: readonly { readonly value: string; readonly label: string }[];
  /** Also hide whatever has the shape of a well-known kind of token; true by default. */
  readonly tokenShapes?: boolean;
}

export interface Redactor {
  /** Secrets that cannot be told from ordinary text, and so are not hidden. Never their values. */
  readonly ignored: readonly { readonly name: string; readonly reason: string }[];
  redactText(text: string): string;
  /** A redactor for one stream of bytes that comes in chunks. */
  stream(): RedactionStream;
}

export function createRedactor(options: RedactorOptions = {}): Redactor {
  const secrets = options.secrets ?? [];
  const ignored = secrets.flatMap(({ name, value }) => {
    const reason = unsearchable(value);
    return reason === undefined ? [] : [{ name, reason }];
  });
  const rules = { ...valueRules(options), ...shapeRules(options.tokenShapes ?? true) };
  const stream = () => new RedactionStream(rules);
  const redactText = (text: string) => {
    const once = stream();
    return Buffer.concat([once.push(Buffer.from(text)), once.end()]).toString("utf8");
  };
  return { ignored, redactText, stream };
}

let knownPrefixes: MultiSearch | undefined;

function shapeRules(wanted: boolean) {
  if (!wanted) return { shapes: [], prefixes: new MultiSearch([]) };
  knownPrefixes ??= new MultiSearch(tokenShapes.map((shape) => shape.prefix));
  return { shapes: tokenShapes, prefixes: knownPrefixes };
}

/** The first rule to name a spelling keeps it, so that secrets go before replacements. */
function valueRules({ secrets = [], replacements = [] }: RedactorOptions) {
  const found = new Map<string, { bytes: Buffer; needle: Needle }>();
  const add = (bytes: Buffer, needle: Needle) => {
    const key = bytes.toString("latin1");
    if (!found.has(key)) found.set(key, { bytes, needle });
  };
  for (const { name, value } of secrets) {
    if (unsearchable(value) !== undefined) continue;
    for (const form of secretForms(value)) add(form, { label: `[redacted:${name}]`, countAs: name });
  }
  for (const { value, label } of replacements) {
    for (const form of replacementForms(value)) add(form, { label });
  }
  const rules = [...found.values()];
  return {
    needles: rules.map(({ needle }) => needle),
    values: new MultiSearch(rules.map(({ bytes }) => bytes)),
  };
}

function replacementForms(value: string): Buffer[] {
  const forms = new Set([value, encodeURI(value.toWellFormed()), JSON.stringify(value).slice(1, -1)]);
  return [...forms].filter((form) => form.length > 1).map((form) => Buffer.from(form));
}
