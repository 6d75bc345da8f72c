import { readFile, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  functionCall,
  json,
  message,
  shell,
  type ScriptedRequest,
  type ScriptedResponse,
} from "@codex-orchestrator/codex/responses-double";
import { afterEach, expect, it } from "vitest";
import { type OrchestratedGround, startOrchestratedGround } from "./testing/orchestrated-ground.ts";
import { sumFix as fix, sumTask as task } from "./testing/sum-task.ts";

let ground: OrchestratedGround | undefined;
afterEach(async () => {
  await ground?.close();
  ground = undefined;
});

const plan = {
  summary: "one subtask",
  subtasks: [{ id: "sum", title: "Add", patterns: [], instructions: "Add instead of subtracting." }],
};

/** Every peer on a model, and Codex, which makes a binary file with a command and mends a file with a patch. */
function answer({ instructions, outputs }: ScriptedRequest): ScriptedResponse {
  const first = outputs.length === 0;
  if (instructions.includes("You plan a software change")) return json(plan);
  if (instructions.includes("You carry out one subtask"))
    return first
      ? functionCall("codex", { prompt: "Make add in src/add.js add." })
      : json({ outcome: "changed", summary: "Codex made add add." });
  if (instructions.includes("You run the checks"))
    return first ? functionCall("run_check", { goal: "test" }) : json({ summary: "The tests pass." });
  if (instructions.includes("You review one subtask"))
    return json({ decision: "approve", summary: "It adds.", findings: [] });
  return [shell("printf '\\000\\377' > data.bin; pwd"), fix, message("add adds now")][outputs.length] ?? [];
}

it("a run that the real Codex built is replayed without Codex and without a model: same plan, diff and manifest", async () => {
  ground = await startOrchestratedGround(answer);
  const root = dirname(ground.repository);
  const cassette = join(root, "cassette.jsonl");
  const recorded = await ground.run(task, "--provider", "openai", "--model", "gpt-5.5", "--record", cassette);
  expect({ code: recorded.code, stderr: recorded.stderr }, recorded.stdout).toEqual({ code: 0, stderr: "" });
  const kept = await readFile(cassette, "utf8");
  expect(kept).toContain("GIT binary patch");
  expect(kept).not.toContain(root);
  const { usage } = await ground.manifest();
  const requests = ground.double.requests.length;
  expect(usage.requests).toBe(requests);

  const taskFile = join(root, "task.md");
  const replayed = await ground.command("run", "--replay", cassette, "--task", taskFile, "--json");
  expect({ code: replayed.code, stderr: replayed.stderr }, replayed.stdout).toEqual({ code: 0, stderr: "" });
  const last = JSON.parse(replayed.stdout.trim().split("\n").at(-1) ?? "") as { differences: string[] };
  expect(last).toMatchObject({ type: "ReplayCompleted", same: true, differences: [] });
  expect(ground.double.requests).toHaveLength(requests);

  const runs = join(ground.repository, ".runs/e2e");
  const [first = "", second = ""] = (await readdir(runs)).filter((name) => !name.startsWith(".")).sort();
  const versions = [first, second].map(async (run) => {
    const text = await readFile(join(runs, run, "manifest.json"), "utf8");
    return (JSON.parse(text) as { environment: { codex?: string } }).environment.codex;
  });
  // Only the first run started a Codex.
  expect(await Promise.all(versions)).toEqual([expect.stringMatching(/^\d/), undefined]);
  const patches = [first, second].map((run) => readFile(join(runs, run, "diff.patch"), "utf8"));
  const [one, other] = await Promise.all(patches);
  expect(one).toBe(other);
  expect(one).toContain("+export const add = (a, b) => a + b;");
});
