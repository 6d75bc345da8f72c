import { isMap, parseDocument, type Scalar, stringify, type YAMLMap, type Node } from "yaml";
import type { MiniSpec } from "./spec-document.ts";

/** The text of a spec with some fields set anew; every other line stays as it is, comments and body included. */
export function withFields(spec: MiniSpec, fields: Readonly<Record<string, unknown>>): string {
  let yaml = spec.yaml;
  for (const [name, value] of Object.entries(fields)) yaml = withField(yaml, name, value);
  return spec.text.slice(0, spec.yamlStart) + yaml + spec.text.slice(spec.yamlStart + spec.yaml.length);
}

function withField(yaml: string, name: string, value: unknown): string {
  const { contents } = parseDocument(yaml, { stringKeys: true });
  const field = stringify({ [name]: value }, { lineWidth: 0 });
  if (!isMap(contents) || contents.flow === true) {
    const document = parseDocument(yaml, { stringKeys: true });
    document.set(name, document.createNode(value));
    return document.toString({ lineWidth: 0 });
  }
  const items = (contents as YAMLMap<Scalar, Node | null>).items;
  const pair = items.find(({ key }) => key.value === name);
  if (!pair) return `${yaml.replace(/\n?$/, "\n")}${field}`;
  const start = pair.key.range?.[0] ?? 0;
  const end = pair.value?.range?.[2] ?? yaml.length;
  return yaml.slice(0, start) + field + yaml.slice(end);
}
