import { describe, expect, it } from "vitest";
import { env, now, specText, TestRepository } from "../testing/workshop.ts";
import { coveringSpecs } from "./covering-specs.ts";

const repository = () =>
  new TestRepository({
    "tasks/specs/a.md": specText({ id: "a", covers: ["src/**"] }),
    "tasks/specs/b.md": specText({ id: "b", covers: ["src/deep/**", "lib/**"] }),
    "tasks/specs/old.md": specText({ id: "old", status: "superseded", covers: ["**"] }),
    "src/one.ts": "1",
    "src/deep/two.ts": "2",
    "lib/three.ts": "3",
    "other.ts": "4",
  });

async function idsFor(...paths: string[]): Promise<(string | undefined)[]> {
  const specs = await coveringSpecs({ directory: repository().root, env, now }, paths);
  return specs.map(({ id }) => id).sort();
}

describe("the specs that cover paths", () => {
  it("are all that cover any of them, for files and for folders", async () => {
    expect(await idsFor("src/one.ts")).toEqual(["a"]);
    expect(await idsFor("src/one.ts", "lib")).toEqual(["a", "b"]);
    expect(await idsFor("src")).toEqual(["a", "b"]);
  });

  it("are none when one path is not covered, whatever covers the others", async () => {
    expect(await idsFor("src/one.ts", "other.ts")).toEqual([]);
  });
});
