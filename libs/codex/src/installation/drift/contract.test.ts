import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { z } from "zod";
import { startAppServer } from "../../app-server/start-app-server.ts";
import type { ApprovalDecision } from "../../driver.ts";
import { hostileExecutable } from "../../testing/hostile/start-hostile.ts";
import { contract } from "./contract.ts";

interface Line {
  id?: string | number;
  method?: string;
  params?: unknown;
  result?: unknown;
}

let directory: string;
let sent: Line[];
let received: Line[];

const questions = [
  "ask for a command",
  "ask for an edit that it told of",
  "ask for permissions",
  "ask for an MCP tool",
  "ask as older servers do",
  "ask for an edit as older servers do",
];
const decisions: readonly ApprovalDecision[] = ["accept", "accept-for-session", "decline", "cancel"];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "contract-"));
  const [input, output, executable] = ["in", "out", "codex"].map((name) => join(directory, name)) as [
    string,
    string,
    string,
  ];
  const server = hostileExecutable("hostile-server.ts");
  await writeFile(executable, `#!/bin/sh\ntee -a '${input}' | '${server}' | tee -a '${output}'\n`);
  await chmod(executable, 0o755);
  const login = { type: "chatgptAuthTokens", accessToken: "token", chatgptAccountId: "account" } as const;
  const driver = await startAppServer({
    executable,
    env: { PATH: process.env["PATH"] ?? "" },
    login,
  });
  const options = {
    cwd: directory,
    model: "m",
    sandbox: "workspace-write",
    approvalPolicy: "untrusted",
    baseInstructions: "be",
    developerInstructions: "do",
    config: { a: 1 },
  } as const;
  const thread = await driver.startThread({ ...options, ephemeral: true });
  await thread.run("well", { outputSchema: { type: "object" } });
  for (const question of questions)
    for (const decision of decisions)
      await thread.run(question, { approve: () => Promise.resolve(decision) }).catch(() => undefined);
  const resumed = await driver.resumeThread("earlier", options);
  await resumed.run("end well at the interruption", { deadlineMs: 100 }).catch(() => undefined);
  await driver.forkThread("earlier", "turn", options);
  await driver.close();
  const linesOf = async (file: string) =>
    (await readFile(file, "utf8"))
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as Line);
  [sent, received] = [await linesOf(input), await linesOf(output)];
});
afterAll(() => rm(directory, { recursive: true }));

/** Schemas of the contract leave unknown fields out; what was sent must have none. */
function expectExactly(schema: z.ZodType, value: unknown, where: string): void {
  const read = schema.safeParse(value);
  expect(read.success ? read.data : read.error.message, where).toEqual(value);
}

describe("what the client sends is what the drift gate compares", () => {
  it("by method, none missing and none left over", () => {
    const methods = new Set(sent.flatMap(({ method }) => method ?? []));
    const listed = contract.filter(({ list }) => list.startsWith("Client")).map(({ method }) => method);
    expect([...methods].sort()).toEqual([...listed].sort());
  });

  it("with every parameter", () => {
    for (const { method, params } of sent) {
      const used = contract.find((message) => message.method === method && message.list === "ClientRequest");
      if (used?.parameters !== undefined) expectExactly(used.parameters, params, used.method);
    }
  });

  it("with every answer to a request of the server", () => {
    const methodOf = new Map(received.map(({ id, method }) => [id, method]));
    const answered = new Set<string>();
    for (const { id, method, result } of sent) {
      if (method !== undefined || result === undefined) continue;
      const used = contract.find(
        (message) => message.method === methodOf.get(id) && message.list === "ServerRequest",
      );
      if (used?.result === undefined) continue;
      answered.add(used.method);
      expectExactly(used.result, result, used.method);
    }
    const listed = contract.filter(({ list, result }) => list === "ServerRequest" && result !== undefined);
    expect([...answered].sort()).toEqual(listed.map(({ method }) => method).sort());
  });
});
