import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, it } from "vitest";
import { RunStore } from "./index.ts";

const kills = Number(process.env["MANIFEST_KILLS"] ?? 8);
const flags = [
  "--import",
  import.meta.resolve("ts-blank-space/register"),
  "--conditions=@codex-orchestrator/source",
];
const victim = join(import.meta.dirname, "testing/update-forever.ts");

it(`${kills} kills while a manifest is written: it is whole, and no acknowledged change is lost`, async () => {
  const root = await mkdtemp(join(tmpdir(), "manifest-kill-"));
  for (let kill = 0; kill < kills; kill++) {
    const writer = spawn(process.execPath, [...flags, victim, root], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const lines: string[] = [];
    for await (const line of createInterface({ input: writer.stdout })) {
      lines.push(line);
      if (lines.length > 3 + (kill % 5)) writer.kill("SIGKILL");
    }
    const [run = "", ...acknowledged] = lines;
    const { manifest } = await (await RunStore.open(root)).read({ task: "0001", run });
    expect(manifest.usage.requests).toBeGreaterThanOrEqual(Number(acknowledged.at(-1)));
    expect(manifest.run.statusDetail).toBe(String(manifest.usage.requests).padEnd(15_000, "x"));
  }
  await rm(root, { recursive: true });
}, 600_000);
