import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  documentNames,
  jsonSchemaOf,
  problemsOf,
  readDocument,
  serializeDocument,
  writeDocument,
  type TaskState,
} from "./index.ts";
import { runningManifest } from "./testing/manifests.ts";

const manifest = runningManifest("2025-10-16T18-19-14Z-k3f9");

let directory: string;
let path: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "manifest-"));
  path = join(directory, "manifest.json");
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe("the published schemas", () => {
  it.each(documentNames)("%s is the one generated from the code (npm run schemas)", async (name) => {
    const published = await readFile(join(import.meta.dirname, "../schemas", `${name}.json`), "utf8");
    expect(JSON.parse(published)).toEqual(jsonSchemaOf(name));
  });

  it("compile under ajv in strict mode and accept what is written", async () => {
    await writeDocument("run-manifest.v1", path, manifest);
    const validate = new Ajv2020({ strict: true, validateFormats: false }).compile(
      jsonSchemaOf("run-manifest.v1"),
    );
    expect(validate(JSON.parse(await readFile(path, "utf8")))).toBe(true);
  });
});

describe("documents of earlier versions", () => {
  const fixtures = join(import.meta.dirname, "fixtures");

  it.each(["run-manifest.v1", "task-state.v1", "task-index.v1"] as const)(
    "%s is read as it was written",
    async (name) => {
      const file = join(fixtures, `${name}.json`);
      expect(await readDocument(name, file)).toEqual(JSON.parse(await readFile(file, "utf8")));
    },
  );
});

describe("what is written is read back", () => {
  const text = fc.string({ maxLength: 200, unit: "binary" }).filter((value) => value.isWellFormed());
  const instant = fc
    .date({ min: new Date(0), max: new Date(8e14), noInvalidDate: true })
    .map((date) => date.toISOString());
  const summary = fc.record(
    {
      id: fc.constant("2025-10-16T18-19-14Z-k3f9"),
      status: fc.constantFrom("queued", "running", "waiting", "succeeded", "failed", "cancelled"),
      statusDetail: text,
      createdAt: instant.filter((value) => value.length === 24),
      branch: text.filter((value) => value !== ""),
    },
    { requiredKeys: ["id", "status", "createdAt"] },
  );
  const counts = fc.record({ total: fc.nat(), succeeded: fc.nat(), failed: fc.nat(), cancelled: fc.nat() });
  const title = text.filter((value) => value !== "");

  it("for every task state", async () => {
    const state = fc.record({ title, runs: counts, latest: summary });
    await fc.assert(
      fc.asyncProperty(state, async ({ title: taskTitle, runs, latest }) => {
        const value = { schemaVersion: 1, task: { id: "0001", title: taskTitle }, runs, latest } as TaskState;
        await writeFile(path, serializeDocument("task-state.v1", value));
        expect(await readDocument("task-state.v1", path)).toEqual(value);
      }),
    );
  });
});

describe("reading tells absent from corrupt", () => {
  it("absent is undefined", async () => {
    expect(await readDocument("run-manifest.v1", path)).toBeUndefined();
    expect(await readDocument("run-manifest.v1", join(path, "below-a-missing-directory"))).toBeUndefined();
  });

  it("members that this version does not know are kept", async () => {
    await writeFile(path, JSON.stringify({ ...manifest, fromTheFuture: { x: 1 } }));
    expect(await readDocument("run-manifest.v1", path)).toMatchObject({ fromTheFuture: { x: 1 } });
  });

  it("a newer schema version is refused with what to do", async () => {
    await writeFile(path, JSON.stringify({ ...manifest, schemaVersion: 2 }));
    await expect(readDocument("run-manifest.v1", path)).rejects.toThrow(
      /schemaVersion 2; this version reads up to 1\. Update codex-orchestrator/,
    );
  });

  it.each<[string, string, RegExp]>([
    ["half a document", '{"schemaVersion": 1,', /line 1, column 21: .* Restore it/],
    ["an empty file", "", /line 1, column 1/],
    ["a member twice", '{"a":1,"a":2}', /"a" appears twice/],
    ["__proto__", '{"__proto__":{}}', /__proto__/],
    ["10,000 levels", "[".repeat(10_000) + "]".repeat(10_000), /deeper than 500/],
  ])("%s is corrupt", async (_, text, message) => {
    await writeFile(path, text);
    const reading = readDocument("run-manifest.v1", path);
    await expect(reading).rejects.toMatchObject({ code: "E_CORRUPT" });
    await expect(reading).rejects.toThrow(message);
  });

  it("a gigabyte is refused before it is read", async () => {
    await writeFile(path, "");
    await truncate(path, 1_000_000_000);
    await expect(readDocument("run-manifest.v1", path)).rejects.toThrow(/it has 1000000000 bytes/);
  });

  it("a symbolic link and a FIFO are refused", async () => {
    await symlink("/etc/hostname", path);
    await expect(readDocument("run-manifest.v1", path)).rejects.toThrow(/it is a symbolic link/);
    const fifo = join(directory, "fifo");
    execFileSync("mkfifo", [fifo]);
    await expect(readDocument("run-manifest.v1", fifo)).rejects.toThrow(/it is not a regular file/);
  });
});

describe("every problem is named by pointer, expected and received", () => {
  it("in the order that the schema finds them", () => {
    const broken = {
      ...manifest,
      run: { ...manifest.run, status: "done", id: "../x" },
      task: { ...manifest.task, title: undefined },
      audit: { count: "7", head: "" },
    };
    const problems = problemsOf("run-manifest.v1", JSON.parse(JSON.stringify(broken)), "exact");
    expect(problems).toContainEqual({ pointer: "/task/title", expected: "a value", received: "nothing" });
    expect(problems).toContainEqual({
      pointer: "/run/status",
      expected: 'one of "queued", "running", "waiting", "succeeded", "failed", "cancelled"',
      received: '"done"',
    });
    expect(problems).toContainEqual({
      pointer: "/audit/count",
      expected: "a value of type integer",
      received: '"7"',
    });
    expect(problems.find(({ pointer }) => pointer === "/run/id")?.received).toBe('"../x"');
  });

  it("an absolute path has no place in a manifest", () => {
    const artifact = {
      path: "/home/me/x",
      role: "log",
      mediaType: "text/plain",
      bytes: 0,
      sha256: "a".repeat(64),
    };
    const [problem] = problemsOf("run-manifest.v1", { ...manifest, artifacts: [artifact] }, "exact");
    expect(problem).toMatchObject({ pointer: "/artifacts/0/path", received: '"/home/me/x"' });
  });
});
