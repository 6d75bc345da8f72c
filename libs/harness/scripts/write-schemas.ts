// Writes schemas/*.json from the zod schemas. A test fails when the two differ.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { documentNames, jsonSchemaOf } from "../src/index.ts";

for (const name of documentNames) {
  const path = join(import.meta.dirname, "..", "schemas", `${name}.json`);
  await writeFile(path, `${JSON.stringify(jsonSchemaOf(name), null, 2)}\n`);
}
