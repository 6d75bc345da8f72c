import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AuditLog, verifyAuditLog } from "./index.ts";

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "audit-log-"));
  file = join(directory, "audit.log");
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const event = (n: number) => ({ type: "ApprovalDecided", actor: "ada", data: { n } });

describe("appending", () => {
  it("writes one canonical line a record, each with the hash of the line before", async () => {
    const log = await AuditLog.open(file, { clock: () => new Date(0) });
    const first = await log.append({ type: "RunStarted", actor: "cli", data: { b: 1, a: "ä" } });
    await log.append(event(2));
    const lines = (await readFile(file, "utf8")).split("\n");
    expect(lines[0]).toBe(
      `{"actor":"cli","at":"1970-01-01T00:00:00.000Z","data":{"a":"ä","b":1},"prev":"${"0".repeat(64)}","seq":1,"type":"RunStarted"}`,
    );
    expect(JSON.parse(lines[1]!)).toMatchObject({ seq: 2, prev: first.hash });
    expect(await readdir(directory)).toEqual(["audit.log"]);
  });

  it("keeps the order of the calls, also when nobody waits in between", async () => {
    const log = await AuditLog.open(file);
    const records = await Promise.all(Array.from({ length: 50 }, (_, n) => log.append(event(n))));
    expect(records.map(({ seq }) => seq)).toEqual(records.map((_, i) => i + 1));
    expect(await log.head()).toEqual({ count: 50, head: records.at(-1)!.hash });
    expect(await verifyAuditLog(file)).toMatchObject({ ok: true, records: 50, head: records.at(-1)!.hash });
  });

  it("is atomic between 8 processes", async () => {
    const appenders = Array.from({ length: 8 }, (_, i) => startAppender(`p${i}`, 50));
    const told = (await Promise.all(appenders)).join("").trim().split("\n");
    const numbers = told.map((line) => Number(line.split(" ")[0])).sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 400 }, (_, i) => i + 1));
    expect(await verifyAuditLog(file)).toMatchObject({ ok: true, records: 400 });
    expect(await readdir(directory)).toEqual(["audit.log"]);
  }, 30_000);
});

async function startAppender(name: string, records: number, maxBytes = Infinity): Promise<string> {
  const program = join(import.meta.dirname, "testing/append-many.ts");
  const flags = ["--import", "jiti/register", "--conditions=@codex-orchestrator/source"];
  const child = spawn(process.execPath, [...flags, program, file, name, String(records), String(maxBytes)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [output] = await Promise.all([text(child.stdout), once(child, "close")]);
  return output;
}
