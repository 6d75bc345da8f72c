import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { temporaryDirectory } from "../testing/repositories.ts";
import { readCassette, readCompleteCassette } from "./file/read-cassette.ts";

const program = join(import.meta.dirname, "../testing/record-until-killed.ts");
const loader = fileURLToPath(import.meta.resolve("ts-blank-space/register"));
const flags = ["--import", loader, "--conditions=@codex-orchestrator/source", program];

it("kill -9 while recording leaves every entry that was kept, and a cassette that says it is incomplete", async () => {
  for (const kills of [1, 7, 20]) {
    const file = join(temporaryDirectory(), "cassette.jsonl");
    const env = { PATH: process.env["PATH"] ?? "" };
    const child = spawn(process.execPath, [...flags, file], { env, stdio: ["ignore", "pipe", "inherit"] });
    const closed = once(child, "close");
    let kept = 0;
    for await (const line of createInterface(child.stdout)) {
      kept = Number(line);
      if (kept === kills) child.kill("SIGKILL");
    }
    await closed;
    const { entries } = await readCassette(file);
    expect(entries.length).toBeGreaterThanOrEqual(kept);
    expect(entries.map(({ request }) => request)).toEqual(entries.map((_, index) => ({ number: index + 1 })));
    await expect(readCompleteCassette(file)).rejects.toThrow(/it is incomplete\. It stops after entry \d+/);
  }
});
