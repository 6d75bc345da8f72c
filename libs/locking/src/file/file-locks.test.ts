import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { describeLockContract } from "../testing/lock-contract.ts";
import { describeProcessContract } from "../testing/process-contract.ts";
import { fileLocks } from "./file-locks.ts";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "locking-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describeLockContract("file", (options) => fileLocks(join(directory, "locks"), options));
describeProcessContract("file", () => join(directory, "locks"));
