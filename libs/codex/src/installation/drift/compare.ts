import type { Form, Shape } from "./shape.ts";

/** Where two shapes part, and how. */
export interface Difference {
  /** Such as `turn.status` or `input[].text`; empty for the message itself. */
  field: string;
  problem: string;
}

type ObjectForm = Extract<Form, { kind: "object" }>;

/** What Codex may send that we would not read as it is meant. What we do not look at does not count. */
export function readDifferences(ours: Shape, theirs: Shape, field = ""): Difference[] {
  const ourForms = ours();
  const theirForms = theirs();
  // Where Codex says nothing of a value, there is nothing to compare.
  if ([...ourForms, ...theirForms].some(({ kind }) => kind === "any")) return [];
  const unread = theirForms
    .filter((form) => !ourForms.some(({ kind }) => kind === form.kind))
    .map((form) => ({ field, problem: `may be ${named(form)}, which we do not read` }));
  return [
    ...unread,
    ...readValues(ourForms, theirForms, field),
    ...pairs(ourForms, theirForms, "array").flatMap(([our, their]) =>
      readDifferences(our.items, their.items, `${field}[]`),
    ),
    ...readObjects(objectsIn(ourForms), objectsIn(theirForms), field),
  ];
}

function readValues(ours: readonly Form[], theirs: readonly Form[], field: string): Difference[] {
  const known = valuesOf(ours);
  const possible = valuesOf(theirs);
  if (known === undefined) return [];
  if (possible === undefined) return [{ field, problem: `may be any text; we know ${list(known)}` }];
  const news = possible.filter((value) => !known.includes(value));
  return news.length === 0
    ? []
    : [{ field, problem: `has new values: ${list(news)}; we know ${list(known)}` }];
}

function readObjects(
  ours: readonly ObjectForm[],
  theirs: readonly ObjectForm[],
  field: string,
): Difference[] {
  if (ours.length === 0 || theirs.length === 0) return [];
  return ours.flatMap((our) => {
    const meant = theirs.filter((their) => kindsAgree(our, their));
    if (meant.length === 0) return [{ field, problem: `has no ${kindOf(our) ?? "object"} any more` }];
    const inside = joined(field, kindOf(our));
    return [...our.properties].flatMap(([name, { shape, required }]) => {
      const place = joined(inside, name);
      const found = meant.flatMap((their) => their.properties.get(name) ?? []);
      if (found.length === 0) return [{ field: place, problem: "is missing" }];
      const differences = found.flatMap((their) => readDifferences(shape, their.shape, place));
      const sure = found.length === meant.length && found.every((their) => their.required);
      return required && !sure ? [{ field: place, problem: "may be absent" }, ...differences] : differences;
    });
  });
}

/** What we send that Codex would not take. */
export function sendDifferences(ours: Shape, theirs: Shape, field = ""): Difference[] {
  const ourForms = ours();
  const theirForms = theirs();
  if (theirForms.some(({ kind }) => kind === "any")) return [];
  const refused = ourForms
    .filter((form) => form.kind !== "any" && !theirForms.some(({ kind }) => kind === form.kind))
    .map((form) => ({
      field,
      problem: `is not taken as ${named(form)}, only as ${theirForms.map(named).join(" or ")}`,
    }));
  return [
    ...refused,
    ...sentValues(ourForms, theirForms, field),
    ...pairs(ourForms, theirForms, "array").flatMap(([our, their]) =>
      sendDifferences(our.items, their.items, `${field}[]`),
    ),
    ...objectsIn(ourForms).flatMap((our) => sentObject(our, objectsIn(theirForms), field)),
  ];
}

function sentValues(ours: readonly Form[], theirs: readonly Form[], field: string): Difference[] {
  const sent = valuesOf(ours);
  const taken = valuesOf(theirs);
  if (sent === undefined || taken === undefined) return [];
  const gone = sent.filter((value) => !taken.includes(value));
  return gone.length === 0
    ? []
    : [{ field, problem: `does not take ${list(gone)} any more, only ${list(taken)}` }];
}

function sentObject(our: ObjectForm, theirs: readonly ObjectForm[], field: string): Difference[] {
  const meant = theirs.filter((their) => kindsAgree(our, their));
  if (theirs.length > 0 && meant.length === 0)
    return [{ field, problem: `has no ${kindOf(our) ?? "object"} any more` }];
  // Of several forms it is the one that it fits best.
  const [best = []] = meant
    .map((their) => sentFields(our, their, joined(field, kindOf(our))))
    .sort((a, b) => a.length - b.length);
  return best;
}

function sentFields(our: ObjectForm, their: ObjectForm, path: string): Difference[] {
  const wanted = [...their.properties]
    .filter(([name, { required }]) => required && our.properties.get(name)?.required !== true)
    .map(([name]) => ({ field: joined(path, name), problem: "is required now" }));
  const sent = [...our.properties].flatMap(([name, { shape }]) => {
    const place = joined(path, name);
    const taken = their.properties.get(name)?.shape ?? their.others;
    return taken === undefined
      ? [{ field: place, problem: "is not known any more" }]
      : sendDifferences(shape, taken, place);
  });
  return [...wanted, ...sent];
}

/** The value of a `type` field that tells one object from another. */
function kindOf(form: ObjectForm): string | undefined {
  const forms = form.properties.get("type")?.shape() ?? [];
  const values = valuesOf(forms);
  return values?.length === 1 ? values[0] : undefined;
}

function kindsAgree(our: ObjectForm, their: ObjectForm): boolean {
  const kind = kindOf(our);
  return (
    kind === undefined ||
    kindOf(their) === kind ||
    valuesOf(their.properties.get("type")?.shape() ?? [])?.includes(kind) === true
  );
}

function objectsIn(forms: readonly Form[]): ObjectForm[] {
  return forms.filter((form) => form.kind === "object");
}

function pairs(ours: readonly Form[], theirs: readonly Form[], kind: "array") {
  const our = ours.find((form) => form.kind === kind);
  return our === undefined
    ? []
    : theirs.filter((form) => form.kind === kind).map((their) => [our, their] as const);
}

/** Undefined when any text may stand there, or none. */
function valuesOf(forms: readonly Form[]): string[] | undefined {
  const texts = forms.filter((form) => form.kind === "string");
  const values = texts.flatMap((form) => form.values ?? []);
  return texts.length === 0 || texts.some((form) => form.values === undefined) ? undefined : values;
}

function named(form: Form): string {
  return form.kind === "object" || form.kind === "array" ? `an ${form.kind}` : form.kind;
}

function joined(path: string, name: string | undefined): string {
  if (name === undefined) return path;
  return path === "" ? name : `${path}.${name}`;
}

function list(values: readonly string[]): string {
  return values.map((value) => `"${value}"`).join(", ");
}
