import {
  httpError,
  message,
  shell,
  type ScriptedRequest,
  type ScriptedResponse,
} from "@codex-orchestrator/codex/responses-double";
import { afterEach, describe, expect, it } from "vitest";
import { type OrchestratedGround, startOrchestratedGround } from "./testing/orchestrated-ground.ts";
import { processesRunning } from "./testing/processes.ts";
import { sumFix as fix, sumTask as task } from "./testing/sum-task.ts";

let ground: OrchestratedGround | undefined;
afterEach(async () => {
  await ground?.close();
  ground = undefined;
});

/** Answers until it is broken, and after it is mended. */
function provider(failure: ScriptedResponse) {
  const state = { broken: true };
  const script = ({ outputs }: ScriptedRequest): ScriptedResponse => {
    if (state.broken) return outputs.length === 0 ? shell("true") : failure;
    return outputs.length === 0 ? fix : message("add adds now");
  };
  return { state, script };
}

describe("a turn of Codex whose provider fails in its middle leaves the run waiting", () => {
  it("after 500s; once the provider answers again, resume takes the run to the end", async () => {
    const { state, script } = provider(httpError(500));
    ground = await startOrchestratedGround(script);
    const first = await ground.run(task);
    expect(first, first.stdout).toMatchObject({ code: 3, stderr: "" });
    const waiting = await ground.manifest();
    expect(waiting.run).toMatchObject({
      status: "waiting",
      statusDetail: expect.stringMatching(
        /^The provider of Codex fails.*, also after Codex has tried again: .*Nothing is lost: `resume \S+` goes on\.$/,
      ) as string,
    });
    // What was answered before was used, and is on record.
    expect(waiting.usage).toMatchObject({ requests: 1, perRole: { builder: { requests: 1 } } });
    expect(processesRunning(ground.repository)).toEqual([]);

    state.broken = false;
    const resumed = await ground.command("resume");
    expect(resumed, resumed.stdout).toMatchObject({ code: 0, stderr: "" });
    const { run, result, usage } = await ground.manifest();
    expect(run.status).toBe("succeeded");
    expect(usage.requests).toBe(3);
    expect(await ground.show(`${result?.branch ?? ""}:src/add.js`)).toContain("a + b");
    expect((await ground.command("verify")).code).toBe(0);
  });
});

it("a model that does not exist leaves the run waiting; resume names another one", async () => {
  const error = { code: "model_not_found", message: "No such model.", type: "invalid_request" };
  ground = await startOrchestratedGround(({ model, outputs }) => {
    if (model !== "gpt-5.6-luna") return httpError(404, { error });
    return outputs.length === 0 ? fix : message("add adds now");
  });
  const first = await ground.run(task);
  expect(first, first.stdout).toMatchObject({ code: 3, stderr: "" });
  expect((await ground.manifest()).run.statusDetail).toMatch(
    /does not know the model: .*No such model.*Name another with --codex-model.*when that is mended/,
  );
  const resumed = await ground.command("resume", "--codex-model", "gpt-5.6-luna");
  expect(resumed, resumed.stdout).toMatchObject({ code: 0, stderr: "" });
  expect((await ground.manifest()).agents["codex"]).toMatchObject({ model: "codex/gpt-5.6-luna" });
});
