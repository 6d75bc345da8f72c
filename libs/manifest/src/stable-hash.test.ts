import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { manifestHash, problemsOf, stableManifestHash, volatileFields, type RunManifest } from "./index.ts";
import { runningManifest } from "./testing/manifests.ts";

const digest = (digit: string) => digit.repeat(64);

/** A manifest with something in every place that a run can fill. */
function finishedManifest(id: string): RunManifest {
  const directory = `.runs/0001/${id}`;
  const tokens = { requests: 1, inputTokens: 10, cachedInputTokens: 2, outputTokens: 3 };
  const artifact = (path: string, role: string, digit: string) => ({
    ...{ path: `${directory}/${path}`, role, mediaType: "text/plain", bytes: 10, sha256: digest(digit) },
  });
  const run = { id, createdAt: "2025-10-16T18:19:14.000Z", completedAt: "2025-10-16T18:20:00.000Z" };
  return runningManifest(id, {
    run: { ...run, status: "succeeded", statusDetail: "done" },
    spec: { path: "tasks/specs/one.md", digest: digest("1"), lastReview: "2025-10-01" },
    plan: {
      summary: "one subtask",
      subtasks: [{ id: "s", title: "S", patterns: ["p@^1"], instructions: "Do." }],
    },
    subtasks: [
      {
        ...{ id: "s", title: "S", status: "succeeded" },
        attempts: [
          {
            number: 1,
            build: { outcome: "changed", summary: "built", filesChanged: ["a.ts"] },
            test: {
              verdict: "passed",
              summary: "tested",
              validations: [{ id: "check-001", status: "passed" }],
            },
            review: { decision: "approve", summary: "good", findings: [] },
          },
        ],
      },
    ],
    approvals: [
      {
        ...{ id: "a", action: "edit", reason: "asked", decision: "approved", actor: "me" },
        requestedAt: "2025-10-16T18:19:15.000Z",
        decidedAt: "2025-10-16T18:19:16.000Z",
      },
    ],
    validations: [
      {
        ...{ id: "check-001", goal: "test", adapter: "node", command: "npm test", exitCode: 0 },
        ...{ status: "passed", detail: "All passed.", treeHash: "b".repeat(40), durationMs: 120 },
        log: { path: `${directory}/logs/check-001-test.log`, sha256: digest("2") },
      },
    ],
    patterns: [{ id: "p", version: "1.0.0", integrity: "sha256-x", files: ["a.ts"] }],
    artifacts: [
      artifact("diff.patch", "diff", "3"),
      artifact("logs/check-001-test.log", "log", "4"),
      artifact("summary.md", "summary", "5"),
      artifact("task.md", "task", "6"),
    ],
    usage: { ...tokens, turns: 4, activeMs: 900, perModel: { m: tokens }, perRole: { builder: tokens } },
    result: {
      ...{
        repository: ".",
        branch: `orchestrator/0001/${id}`,
        diffStat: { files: 1, insertions: 1, deletions: 1 },
      },
      ...{ commit: "c".repeat(40), baseCommit: "d".repeat(40) },
    },
    audit: { count: 2, head: digest("7") },
  });
}

const one = finishedManifest("2025-10-16T18-19-14Z-k3f9");
const hash = stableManifestHash(one);

/** Every place that holds no object and no array, as the names that lead to it. */
function leaves(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([name, member]) => leaves(member, [...path, name]));
}

function replaceAt<T>(document: T, path: readonly string[], replacement: unknown): T {
  const copy = structuredClone(document);
  let place = copy as Record<string, unknown>;
  for (const name of path.slice(0, -1)) place = place[name] as Record<string, unknown>;
  place[path.at(-1)!] = replacement;
  return copy;
}

const volatileLeaves = [
  ...["run/createdAt", "run/completedAt", "approvals/0/requestedAt", "approvals/0/decidedAt"],
  ...["validations/0/durationMs", "validations/0/log/sha256", "result/commit", "usage/activeMs"],
  ...["artifacts/1/bytes", "artifacts/1/sha256", "artifacts/2/bytes", "artifacts/2/sha256"],
  ...["environment/node", "audit/count", "audit/head"],
];

describe("the stable hash of a manifest", () => {
  it("is over a manifest that is valid, so that these tests speak of real ones", () => {
    expect(problemsOf("run-manifest.v1", one, "exact")).toEqual([]);
    expect(leaves(one).length).toBeGreaterThan(60);
  });

  it("is the same for the same work in another run, at another time, on another machine", () => {
    const again = finishedManifest("2026-01-02T03-04-05Z-zzzz");
    again.run.createdAt = "2026-01-02T03:04:05.000Z";
    again.environment = { node: "22.0.0", platform: "darwin" };
    again.audit = { count: 99, head: digest("9") };
    expect(manifestHash(again)).not.toBe(manifestHash(one));
    expect(stableManifestHash(again)).toBe(hash);
  });

  it("changes with every field but the volatile ones, whatever it is changed to", () => {
    const anything = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(fc.string()),
    );
    const paths = leaves(one).filter((path) => path.join("/") !== "run/id");
    fc.assert(
      fc.property(fc.constantFrom(...paths), anything, (path, replacement) => {
        const changed = replaceAt(one, path, replacement);
        fc.pre(manifestHash(changed) !== manifestHash(one));
        const expected = volatileLeaves.includes(path.join("/"));
        expect(stableManifestHash(changed) === hash, path.join("/")).toBe(expected);
      }),
      { numRuns: 1_000 },
    );
  });

  it("changes with a field that is gone, and with one more", () => {
    const { plan, ...planless } = one;
    expect(plan).toBeDefined();
    expect(stableManifestHash(planless)).not.toBe(hash);
    expect(stableManifestHash({ ...one, extra: 1 } as RunManifest)).not.toBe(hash);
    expect(stableManifestHash({ ...one, artifacts: one.artifacts.slice(1) })).not.toBe(hash);
  });

  it("does not change the manifest that it is given", () => {
    const before = JSON.stringify(one);
    stableManifestHash(one);
    expect(JSON.stringify(one)).toBe(before);
  });

  it("has a reason for every volatile field", () => {
    for (const { path, reason } of volatileFields) expect([path, reason.length > 8]).toEqual([path, true]);
  });
});
