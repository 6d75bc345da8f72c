import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { documentNames, jsonSchemaOf } from "./published.ts";

describe("the published schemas", () => {
  it.each(documentNames)("%s is the one generated from the code (npm run schemas)", (name) => {
    const published = readFileSync(join(import.meta.dirname, "../../schemas", `${name}.json`), "utf8");
    expect(JSON.parse(published)).toEqual(jsonSchemaOf(name));
  });

  it("say where a path leads out of its folder, as the code does", () => {
    const { properties } = jsonSchemaOf("scenario.v1") as {
      properties: Record<string, { pattern?: string }>;
    };
    const isSound = (path: string) => new RegExp(properties["fixture"]?.pattern ?? "x", "u").test(path);
    expect(["a", "a/b.c", "a b/ü"].filter(isSound)).toHaveLength(3);
    expect(["/a", "a/../b", "\u2028/../b", "a/", "."].filter(isSound)).toEqual([]);
  });
});
