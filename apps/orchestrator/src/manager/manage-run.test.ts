import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BudgetError } from "../errors.ts";
import { git, temporaryDirectory } from "../testing/repositories.ts";
import { approve, rework, scriptedRun } from "../testing/scripted-run.ts";

let root: string;
beforeEach(() => {
  root = temporaryDirectory();
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

describe("a run that goes well", () => {
  it("publishes the change and removes its worktree", async () => {
    const { manifest, worktree } = await scriptedRun(root, {});
    expect(manifest.run.status).toBe("succeeded");
    expect(git(root, "show", `${manifest.result!.branch}:new.txt`)).toBe("new");
    expect(existsSync(worktree)).toBe(false);
  });

  it("takes every phase through the step seam, under names of their own", async () => {
    const { steps } = await scriptedRun(root, {
      review: (attempt) => (attempt === 1 ? rework("more") : approve),
    });
    expect(steps).toEqual([
      ...["prepare", "plan"],
      ...["build/only/1", "test/only/1", "review/only/1", "build/only/2", "test/only/2", "review/only/2"],
      ...["verify", "promote"],
    ]);
  });

  it("runs the checks that the tester left out", async () => {
    const { manifest } = await scriptedRun(root, { goals: ["build", "test"], test: () => Promise.resolve() });
    expect(manifest.validations.map(({ goal }) => goal)).toEqual(["build", "test"]);
    expect(manifest.subtasks[0]?.attempts[0]?.test).toMatchObject({ verdict: "passed" });
  });

  it("does not run a check twice on one tree", async () => {
    const { manifest } = await scriptedRun(root, {
      goals: ["build", "test"],
      test: async (runCheck) => {
        await runCheck("test");
      },
    });
    expect(manifest.validations.map(({ goal }) => goal)).toEqual(["test", "build"]);
  });
});

describe("the review loop", () => {
  it("gives the findings of a review to the next round and keeps both rounds", async () => {
    const given: string[][] = [];
    const { manifest } = await scriptedRun(root, {
      build: ({ findings, attempt }, directory) => {
        given.push(findings.map(({ message }) => message));
        writeFileSync(join(directory, "new.txt"), `round ${attempt}\n`);
      },
      review: (attempt) => (attempt === 1 ? rework("name it better") : approve),
    });
    expect(given).toEqual([[], ["name it better"]]);
    expect(manifest.subtasks[0]?.attempts.map(({ review }) => review?.decision)).toEqual([
      "rework",
      "approve",
    ]);
    expect(git(root, "show", `${manifest.result!.branch}:new.txt`)).toBe("round 2");
  });

  it("stops early when a review says the same again", async () => {
    const { manifest } = await scriptedRun(root, { review: () => rework("same") });
    expect(manifest.run.status).toBe("failed");
    expect(manifest.run.statusDetail).toContain("Round 2 found the same as round 1: same");
    expect(manifest.subtasks[0]).toMatchObject({
      status: "failed",
      attempts: [{ number: 1 }, { number: 2 }],
    });
  });

  it("ends after three rounds, or as many as the budget gives", async () => {
    const three = await scriptedRun(root, { review: (attempt) => rework(`finding ${attempt}`) });
    expect(three.manifest.subtasks[0]?.attempts).toHaveLength(3);
    expect(three.manifest.run.statusDetail).toContain("No round of 3 was approved");
    const one = await scriptedRun(join(root, "again"), { review: () => rework("x"), rounds: 1 });
    expect(one.manifest.subtasks[0]?.attempts).toHaveLength(1);
  });

  it("ends at once when the reviewer rejects", async () => {
    const { manifest } = await scriptedRun(root, {
      review: () => ({ ...rework("wrong idea"), decision: "reject" }),
    });
    expect(manifest.run.statusDetail).toContain("The reviewer rejected it: wrong idea");
    expect(manifest.subtasks[0]?.attempts).toHaveLength(1);
  });
});

describe("truth comes from the commands, not from a model", () => {
  it.each(["failed", "no-tests", "timed-out", "cannot-run"] as const)(
    "a reviewer's approval does not count when a check ended as %s",
    async (status) => {
      const { manifest, events } = await scriptedRun(root, { check: () => status });
      expect(manifest.run.status).toBe("failed");
      expect(manifest).not.toHaveProperty("result");
      expect(manifest.subtasks[0]?.attempts[0]).toMatchObject({
        test: { verdict: "failed" },
        review: { decision: "rework", findings: [{ rule: "approval-without-evidence" }] },
      });
      expect(events).toContainEqual(expect.objectContaining({ type: "GuardrailTripped" }));
      expect(readFileSync(join(root, "out/audit.log"), "utf8")).toContain('"approval-without-evidence"');
    },
  );

  it("nor does it count when a pattern had a problem", async () => {
    const pattern = {
      id: "p",
      version: "1.0.0",
      integrity: "sha256:0",
      files: [],
      problems: ["x.ts: it broke"],
    };
    const { manifest } = await scriptedRun(root, { patterns: [pattern], rounds: 1 });
    expect(manifest.run.statusDetail).toContain("The reviewer's approval does not count. p: x.ts: it broke.");
    expect(manifest.patterns).toEqual([{ id: "p", version: "1.0.0", integrity: "sha256:0", files: [] }]);
  });

  it("what a check writes is put back, said, and not part of the change", async () => {
    const { manifest } = await scriptedRun(root, {
      check: (_, directory) => {
        writeFileSync(join(directory, "coverage.html"), "");
        writeFileSync(join(directory, "new.txt"), "formatted\n");
        return "passed";
      },
    });
    expect(manifest.run.status).toBe("succeeded");
    expect(manifest.mode.guardrails).toMatchObject([
      {
        name: "check-changed-files",
        detail: "The check test changed coverage.html, new.txt; it was put back.",
      },
    ]);
    expect(git(root, "show", "--name-only", "--format=", manifest.result!.commit)).toBe("new.txt");
    expect(git(root, "show", `${manifest.result!.branch}:new.txt`)).toBe("new");
  });
});

describe("every check runs on exactly the tree that its record names", () => {
  it("also when the check before it rewrote files, whoever asks for the checks", async () => {
    const seen: string[] = [];
    const { manifest } = await scriptedRun(root, {
      goals: ["lint", "test", "build"],
      test: async (runCheck) => {
        await runCheck("lint");
        await runCheck("test");
      },
      check: (goal, directory) => {
        seen.push(`${goal}: ${readFileSync(join(directory, "new.txt"), "utf8").trim()}`);
        if (goal === "lint") writeFileSync(join(directory, "new.txt"), "rewritten\n");
        return "passed";
      },
    });
    expect(seen).toEqual(["lint: new", "test: new", "build: new"]);
    expect(new Set(manifest.validations.map(({ treeHash }) => treeHash)).size).toBe(1);
  });
});

describe("a run that cannot go on now", () => {
  const stoppedBy = (reason: Error) => {
    const controller = new AbortController();
    return scriptedRun(root, {
      build: () => {
        controller.abort(reason);
      },
      signal: controller.signal,
    });
  };

  it("because it was interrupted, stays open", async () => {
    const { manifest, steps } = await stoppedBy(new Error("Interrupted by SIGTERM."));
    expect(manifest.run).toMatchObject({ status: "running", statusDetail: "Interrupted by SIGTERM." });
    expect(steps).toEqual(["prepare", "plan", "build/only/1"]);
  });

  it("because its budget is used up, waits", async () => {
    const { manifest } = await stoppedBy(new BudgetError("The budget of 1 minute is used up."));
    expect(manifest.run).toMatchObject({
      status: "waiting",
      statusDetail: "The budget of 1 minute is used up.",
    });
    expect(manifest.run.completedAt).toBeUndefined();
  });
});

describe("a run that does not succeed", () => {
  it("keeps its worktree and the diff as far as it got", async () => {
    const { manifest, worktree, runDirectory } = await scriptedRun(root, { review: () => rework("no") });
    expect(existsSync(join(worktree, "new.txt"))).toBe(true);
    expect(readFileSync(join(runDirectory, "diff.patch"), "utf8")).toContain("+new");
    expect(git(root, "rev-parse", `orchestrator/scripted/${manifest.run.id}`)).toBe(
      git(root, "rev-parse", "HEAD"),
    );
  });

  it("because a peer broke, says so in the phase and in the status", async () => {
    const { manifest, events } = await scriptedRun(root, {
      build: () => {
        throw new Error("the model is gone");
      },
    });
    expect(manifest.run).toMatchObject({ status: "failed", statusDetail: "the model is gone" });
    expect(events.at(-1)).toMatchObject({ phase: "build", outcome: "failed", summary: "the model is gone" });
  });

  it("because nothing changed, promotes nothing", async () => {
    const { manifest } = await scriptedRun(root, { build: () => undefined });
    expect(manifest.run.statusDetail).toMatch(/^The subtasks changed nothing/);
  });

  it("because somebody moved its branch, does not overwrite theirs", async () => {
    const { manifest } = await scriptedRun(root, {
      review: () => {
        const [, branch = ""] =
          /^branch refs\/heads\/(orchestrator.*)$/m.exec(git(root, "worktree", "list", "--porcelain")) ?? [];
        const theirs = git(root, "commit-tree", "HEAD^{tree}", "-m", "theirs");
        git(root, "update-ref", `refs/heads/${branch}`, theirs);
        return approve;
      },
    });
    expect(manifest.run.status).toBe("failed");
    expect(git(root, "log", "-1", "--format=%s", `orchestrator/scripted/${manifest.run.id}`)).toBe("theirs");
  });
});
