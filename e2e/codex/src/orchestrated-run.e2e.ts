import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  json,
  functionCall,
  message,
  shell,
  type ScriptedRequest,
  type ScriptedResponse,
} from "@codex-orchestrator/codex/responses-double";
import { afterEach, describe, expect, it } from "vitest";
import { type OrchestratedGround, startOrchestratedGround } from "./testing/orchestrated-ground.ts";
import { sumFix as fix, sumTask as byHand } from "./testing/sum-task.ts";

let ground: OrchestratedGround | undefined;
afterEach(async () => {
  await ground?.close();
  ground = undefined;
});

const mixed = `---
id: e2e
title: Mend the sum and modernise the imports
subtasks:
  - id: sum
    title: Add instead of subtracting
  - id: imports
    title: Import built-in modules with the node protocol
    patterns: [node-protocol-imports]
---

\`add\` subtracts. Make it add.
`;

describe("a run that Codex builds", () => {
  it("edits files and runs a command in the sandbox; the tests pass, and the manifest says who did what", async () => {
    ground = await startOrchestratedGround([
      shell("node --test 2>&1 | grep -c '^# fail 1'; curl -s http://example.com || echo no network"),
      fix,
      message("add adds now"),
    ]);
    const { code, stdout, stderr } = await ground.run(byHand);
    expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: "" });
    const manifest = await ground.manifest();
    expect(manifest.run.status).toBe("succeeded");
    expect(manifest.validations.at(-1)).toMatchObject({ goal: "test", status: "passed" });
    expect(await ground.show(`${manifest.result?.branch ?? ""}:src/add.js`)).toContain("a + b");
    expect(manifest.usage).toMatchObject({
      requests: 3,
      perModel: { "codex/gpt-5.5": { requests: 3 } },
      perRole: { builder: { requests: 3 } },
    });
    expect(manifest.environment).toMatchObject({ codex: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string });
    expect(manifest.agents).toMatchObject({ codex: { model: "codex/gpt-5.5", provider: "codex" } });
    const turn = manifest.artifacts.find(({ role }) => role === "codex-turn");
    const kept = await readFile(join(ground.repository, turn?.path ?? ""), "utf8");
    expect(kept).toContain("no network");
    expect(kept).not.toContain(ground.repository);
    // The home of a run that has ended is gone: what it was good for is in the record.
    expect(existsSync(join(ground.repository, turn?.path ?? "", "../../codex"))).toBe(false);
    expect((await ground.command("verify")).code).toBe(0);
    ground.double.assertComplete();
  });

  it("asks no model for what patterns cover: none for patterns alone, fewer for a mixed task than without the library", async () => {
    const answer = (request: ScriptedRequest): ScriptedResponse => {
      if (request.outputs.length > 0) return message("done");
      if (request.prompt.includes("Add instead")) return fix;
      return shell(`sed -i 's/"fs"/"node:fs"/' src/read.js`);
    };
    const requestsOf = async (task: string): Promise<number> => {
      ground = await startOrchestratedGround(answer);
      const { code, stdout, stderr } = await ground.run(task);
      expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: "" });
      const { requests } = ground.double;
      expect((await ground.manifest()).usage.requests).toBe(requests.length);
      await ground.close();
      return requests.length;
    };
    const withLibrary = await requestsOf(mixed);
    const without = await requestsOf(mixed.replace("    patterns: [node-protocol-imports]\n", ""));
    expect(withLibrary).toBe(2);
    expect(without).toBe(4);
  });

  it("makes no request at all when patterns can do the task, not even by Codex", async () => {
    ground = await startOrchestratedGround([], { "src/add.js": "export const add = (a, b) => a + b;\n" });
    const task = mixed.replace("  - id: sum\n    title: Add instead of subtracting\n", "");
    const { code, stdout, stderr } = await ground.run(task);
    expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: "" });
    const { usage, patterns } = await ground.manifest();
    expect(patterns).toMatchObject([{ id: "node-protocol-imports" }]);
    expect(usage.requests).toBe(0);
    expect(ground.double.requests).toHaveLength(0);
  });
});

describe("the peers on a model of a Responses server", () => {
  it("plan, build with Codex, test and review; what patterns cover is built without them", async () => {
    ground = await startOrchestratedGround((request) => {
      if (request.instructions.includes("You plan a software change"))
        return json({
          summary: "two subtasks",
          subtasks: [
            { id: "sum", title: "Add", patterns: [], instructions: "Add instead of subtracting." },
            {
              id: "imports",
              title: "Imports",
              patterns: ["node-protocol-imports"],
              instructions: "Apply it.",
            },
          ],
        });
      if (request.instructions.includes("You carry out one subtask"))
        return request.outputs.length === 0
          ? functionCall("codex", { prompt: "Make add in src/add.js add." })
          : json({ outcome: "changed", summary: "Codex made add add." });
      if (request.instructions.includes("You run the checks"))
        return request.outputs.length === 0
          ? functionCall("run_check", { goal: "test" })
          : json({ summary: "The tests pass." });
      if (request.instructions.includes("You review one subtask"))
        return json({ decision: "approve", summary: "It adds.", findings: [] });
      return request.outputs.length === 0 ? fix : message("add adds now");
    });
    const { code, stdout, stderr } = await ground.run(byHand, "--provider", "openai", "--model", "gpt-5.5");
    expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: "" });
    const manifest = await ground.manifest();
    // Plan 1; sum: builder 2, Codex 2, tester 2, reviewer 1; imports: tester 2, reviewer 1, and no builder.
    expect(manifest.usage.requests).toBe(11);
    expect(ground.double.requests).toHaveLength(11);
    expect(manifest.usage.perRole).toMatchObject({ builder: { requests: 4 }, tester: { requests: 4 } });
    expect(manifest.patterns).toMatchObject([{ id: "node-protocol-imports" }]);
  });
});
