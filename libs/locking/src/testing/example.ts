import { fileLocks, FencedWriter, LockedError } from "../index.ts";

const locks = fileLocks("out/locks", {
  onBreak: ({ key, holder, reason, actor }) => {
    process.stdout.write(`${actor} took ${key} away from process ${holder.owner.pid}: ${reason}\n`);
  },
});
const state = new FencedWriter("state.json");

// Wait for the lock, work, give it back.
await locks.withLock("task T-1", async (lock) => {
  await state.write(lock.token, JSON.stringify({ status: "running" }));
});

// Or do not wait.
const lock = await locks.tryAcquire("task T-1", { purpose: "run 2026-11-22" });
if (lock === undefined) throw new LockedError("task T-1", (await locks.inspect("task T-1")).holder);
await lock.release();
