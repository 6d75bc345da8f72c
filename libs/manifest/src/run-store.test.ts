import { readdirSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { manifestHash, rebuildTaskState, RunStore, type Run, type RunManifest } from "./index.ts";
import { endAs, runningManifest } from "./testing/manifests.ts";

let root: string;
let store: RunStore;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "manifest-"));
  store = await RunStore.open(root);
});
afterEach(() => rm(root, { recursive: true, force: true }));

const start = (task = "0001", at = "2025-10-16T18:19:14Z"): Promise<Run> =>
  store.create(task, new Date(at), (id) => runningManifest(id));

describe("a new run", () => {
  it("has a directory of its own and a manifest that can be read back", async () => {
    const run = await start();
    expect(run.relativeDirectory).toMatch(/^\.runs\/0001\/2025-10-16T18-19-14Z-[0-9a-v]{4}$/);
    const { manifest } = await store.read({ task: "0001", run: run.id });
    expect(manifest).toEqual(run.manifest);
  });

  it("keeps `.runs` out of the status of the repository around it", async () => {
    await start();
    expect(await readFile(join(root, ".runs/.gitignore"), "utf8")).toBe("*\n");
  });

  it("is never there without its manifest: a process that is killed before has begun no run", async () => {
    const whileDescribed: unknown[] = [];
    const run = await store.create("0001", new Date(0), (id) => {
      whileDescribed.push(readdirSync(join(root, ".runs/0001")).filter((name) => !name.startsWith(".")));
      return runningManifest(id);
    });
    expect(whileDescribed).toEqual([[]]);
    expect(await store.list()).toEqual([{ task: "0001", run: run.id }]);
    const unfit = (id: string) => ({ ...runningManifest(id), schema: "another" }) as unknown as RunManifest;
    await expect(store.create("0002", new Date(0), unfit)).rejects.toMatchObject({
      code: "E_INVALID_DOCUMENT",
    });
    expect(await store.list({ task: "0002" })).toEqual([]);
  });

  it("is refused for a task id that is no plain name", async () => {
    for (const id of ["../x", ".hidden", "a/b", "", "x".repeat(65), "a\0b"])
      await expect(start(id)).rejects.toMatchObject({ code: "E_PATH_ESCAPE" });
    expect(await readdir(root)).toEqual([]);
  });
});

describe("changing a manifest", () => {
  it("queues changes; each sees the one before", async () => {
    const run = await start();
    await Promise.all(
      Array.from({ length: 20 }, () => run.update((draft) => void (draft.usage.requests += 1))),
    );
    expect((await store.read({ task: "0001", run: run.id })).manifest.usage.requests).toBe(20);
  });

  it("refuses a change that breaks the schema, and goes on with the next", async () => {
    const run = await start();
    const broken = run.update((draft) => Object.assign(draft, { surprise: 1 }));
    await expect(broken).rejects.toThrow(/at "\/surprise" expected no such member, received one/);
    await run.update((draft) => void (draft.usage.requests = 7));
    expect(run.manifest.usage.requests).toBe(7);
  });

  it("ends once: the same end again is a no-op, another is refused, and so is any later change", async () => {
    const run = await start();
    await run.finalize(endAs("succeeded"));
    const hash = manifestHash(run.manifest);
    await run.finalize(endAs("succeeded"));
    expect(manifestHash(run.manifest)).toBe(hash);
    await expect(run.finalize(endAs("failed"))).rejects.toMatchObject({ code: "E_FINALIZED" });
    await expect(run.update(() => undefined)).rejects.toMatchObject({ code: "E_FINALIZED" });
  });
});

describe("listing", () => {
  it("gives the newest first, over all tasks, in pages", async () => {
    const ids: string[] = [];
    for (const day of [3, 1, 2]) ids.push((await start(`task-${day}`, `2025-10-0${day}T00:00:00Z`)).id);
    const [third, first, second] = ids;
    expect((await store.list()).map(({ run }) => run)).toEqual([third, second, first]);
    expect(await store.list({ limit: 1, before: third! })).toEqual([{ task: "task-2", run: second }]);
    expect(await store.list({ task: "task-1" })).toEqual([{ task: "task-1", run: first }]);
    expect(await store.find(first!)).toEqual({ task: "task-1", run: first });
  });

  it("passes over what is no run", async () => {
    await start();
    await mkdir(join(root, ".runs/0001/notes"));
    await writeFile(join(root, ".runs/0001/2025-10-16T18-19-14Z-file"), "");
    await mkdir(join(root, ".runs/.locks"));
    expect(await store.list()).toHaveLength(1);
  });

  it("is empty where nothing ever ran, and creates nothing", async () => {
    expect(await store.list()).toEqual([]);
    expect(await store.list({ task: "0001" })).toEqual([]);
    expect(await readdir(root)).toEqual([]);
  });

  it("says so when a run does not exist", async () => {
    await expect(store.find("2025-10-16T18-19-14Z-aaaa")).rejects.toMatchObject({ code: "E_RUN_NOT_FOUND" });
    await expect(store.read({ task: "0001", run: "../../etc" })).rejects.toMatchObject({
      code: "E_RUN_NOT_FOUND",
    });
  });
});

describe("a hostile `.runs`", () => {
  it("that is a symbolic link is refused", async () => {
    await symlink(tmpdir(), join(root, ".runs"));
    await expect(RunStore.open(root)).rejects.toThrow(/\.runs cannot be used: it is a symbolic link/);
  });

  it("that is a file is refused", async () => {
    await writeFile(join(root, ".runs"), "");
    await expect(RunStore.open(root)).rejects.toMatchObject({ code: "E_CORRUPT" });
  });

  it("with a linked task directory is refused", async () => {
    await mkdir(join(root, ".runs"));
    await symlink(tmpdir(), join(root, ".runs/0001"));
    await expect(start()).rejects.toMatchObject({ code: "E_PATH_ESCAPE" });
  });
});

describe("the state of a task", () => {
  it("is rebuilt from the manifests alone, and unreadable runs are named", async () => {
    const first = await start("0001", "2025-10-01T00:00:00Z");
    await first.finalize(endAs("succeeded"));
    const second = await start("0001", "2025-10-02T00:00:00Z");
    await second.finalize(endAs("failed"));
    const damaged = await start("0001", "2025-10-03T00:00:00Z");
    await writeFile(join(damaged.directory, "manifest.json"), '{"half":');

    const { state, unreadable } = await rebuildTaskState(store, "0001");
    expect(state?.runs).toEqual({ total: 2, succeeded: 1, failed: 1, cancelled: 0 });
    expect(state?.latest).toMatchObject({ id: second.id, status: "failed" });
    expect(state?.lastSuccess).toMatchObject({ id: first.id });
    expect(unreadable).toEqual([
      { run: damaged.id, problem: expect.stringContaining("Restore it from a backup") as string },
    ]);
  });
});
