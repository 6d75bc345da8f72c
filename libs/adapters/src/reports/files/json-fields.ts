import { boundedJson } from "./bounded-json.ts";
import { ReportSyntaxError } from "./report-syntax-error.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** @throws ReportSyntaxError */
export function reportObject(text: string): JsonObject {
  const json = boundedJson(text);
  if (!isObject(json)) throw new ReportSyntaxError("it is not a JSON object");
  return json;
}

export function objectsIn(json: JsonObject, key: string): readonly JsonObject[] {
  return listIn(json, key).map((item) => {
    if (isObject(item)) return item;
    throw new ReportSyntaxError(`an item of its "${key}" is ${shown(item)}, not an object`);
  });
}

export function objectIn(json: JsonObject, key: string): JsonObject {
  const value = json[key];
  if (isObject(value)) return value;
  throw new ReportSyntaxError(`its "${key}" is ${shown(value)}, not an object`);
}

export function listIn(json: JsonObject, key: string): readonly unknown[] {
  const value = json[key];
  if (Array.isArray(value)) return value;
  throw new ReportSyntaxError(`its "${key}" is ${shown(value)}, not a list`);
}

export function textIn(json: JsonObject, key: string): string {
  const value = json[key];
  if (typeof value === "string") return value;
  throw new ReportSyntaxError(`the "${key}" of a file or case is ${shown(value)}, not a text`);
}

export const shown = (value: unknown) =>
  value === undefined ? "missing" : JSON.stringify(value).slice(0, 80);
