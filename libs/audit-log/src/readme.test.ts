import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";

const example = join(import.meta.dirname, "testing/example.ts");

it("the example of the README is one that compiles and runs", async () => {
  const readme = await readFile(join(import.meta.dirname, "../README.md"), "utf8");
  const shown = /```ts\n(.*?)```/s.exec(readme)?.[1];
  expect(shown?.replace("@codex-orchestrator/audit-log", "../index.ts")).toBe(
    await readFile(example, "utf8"),
  );
  const directory = await mkdtemp(join(tmpdir(), "audit-log-readme-"));
  const flags = [
    "--import",
    import.meta.resolve("ts-blank-space/register"),
    "--conditions=@codex-orchestrator/source",
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, example], {
    cwd: directory,
    encoding: "utf8",
  });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "1 records, whole\n", stderr: "" });
  await rm(directory, { recursive: true });
});
