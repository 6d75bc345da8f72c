import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { threadOptions } from "./call-policy.ts";

let scratch: string;
let root: string;

beforeAll(() => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), "call-policy-")));
  root = join(scratch, "root");
  mkdirSync(join(root, "sub"), { recursive: true });
  mkdirSync(join(scratch, "root-beside"));
  writeFileSync(join(root, "file"), "");
  symlinkSync(scratch, join(root, "out"));
  symlinkSync(join(root, "sub"), join(scratch, "in"));
});

afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

describe("the working directory", () => {
  it("is the server's, or starts there", async () => {
    expect((await threadOptions({}, { cwd: root })).cwd).toBe(root);
    expect((await threadOptions({ cwd: "sub" }, { cwd: root })).cwd).toBe(join(root, "sub"));
  });

  it("must be a directory", async () => {
    await expect(threadOptions({ cwd: "no" }, { cwd: root })).rejects.toThrow("there is no such directory");
    await expect(threadOptions({ cwd: "file" }, { cwd: root })).rejects.toThrow("not a directory");
  });

  it.each(["..", "../root-beside", "out", "out/root-beside", "/"])(
    "outside of the root is refused: %s",
    async (cwd) => {
      await expect(threadOptions({ cwd }, { cwd: root, root })).rejects.toThrow("and below only");
    },
  );

  it("may be the root, below it, or a link into it", async () => {
    const given = [root, "sub", join(scratch, "in")];
    const found = await Promise.all(given.map((cwd) => threadOptions({ cwd }, { cwd: root, root })));
    expect(found.map(({ cwd }) => cwd)).toEqual([root, join(root, "sub"), join(root, "sub")]);
  });
});

describe("what a call may ask for", () => {
  it("is everything by default, under the names of a thread's options", async () => {
    const call = {
      model: "m",
      sandbox: "danger-full-access",
      "approval-policy": "never",
      "base-instructions": "b",
      "developer-instructions": "d",
      "compact-prompt": "c",
      config: { "features.x": true },
    } as const;
    expect(await threadOptions(call, { cwd: root })).toEqual({
      cwd: root,
      model: "m",
      sandbox: "danger-full-access",
      approvalPolicy: "never",
      baseInstructions: "b",
      developerInstructions: "d",
      config: { "features.x": true, compact_prompt: "c" },
    });
  });

  it("wins over the server's defaults", async () => {
    const policy = {
      cwd: root,
      defaults: { model: "m", sandbox: "read-only", approvalPolicy: "never" },
    } as const;
    expect(await threadOptions({}, policy)).toMatchObject(policy.defaults);
    const call = { model: "n", sandbox: "workspace-write", "approval-policy": "on-request" } as const;
    expect(await threadOptions(call, policy)).toMatchObject({
      model: "n",
      sandbox: "workspace-write",
      approvalPolicy: "on-request",
    });
  });

  it("is no full access with a root, nor settings that could grant it", async () => {
    const policy = { cwd: root, root };
    await expect(threadOptions({ sandbox: "danger-full-access" }, policy)).rejects.toThrow(
      "does not allow `sandbox: danger-full-access`",
    );
    await expect(threadOptions({ config: { sandbox_mode: "danger-full-access" } }, policy)).rejects.toThrow(
      "does not allow `config` to set sandbox_mode",
    );
  });

  it("is full access with a root where that is allowed", async () => {
    const policy = { cwd: root, root, allow: { fullAccess: true } };
    expect((await threadOptions({ sandbox: "danger-full-access" }, policy)).sandbox).toBe(
      "danger-full-access",
    );
  });

  it("is the settings that are named, and what is below them", async () => {
    const policy = { cwd: root, allow: { config: ["model_reasoning_effort", "features"] } };
    const config = { model_reasoning_effort: "high", "features.x": true };
    expect((await threadOptions({ config }, policy)).config).toEqual(config);
    await expect(threadOptions({ config: { featuresX: 1 } }, policy)).rejects.toThrow(
      "Allowed: model_reasoning_effort, features.",
    );
  });
});
