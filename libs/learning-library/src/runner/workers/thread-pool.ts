import { PatternThread } from "./pattern-thread.ts";

/** Long enough for the next pattern of a plan, short enough not to hold memory for nothing. */
const idleMs = 10_000;

interface IdleThread {
  readonly thread: PatternThread;
  readonly timer: NodeJS.Timeout;
}

/** A state of a library: where it is, and what its index says. */
export interface LibraryState {
  readonly root: string;
  readonly digest: string;
}

let idle: IdleThread[] = [];

/** What each thread has loaded code of. Node keeps the modules that it has loaded, whatever becomes of their files. */
const loaded = new WeakMap<PatternThread, Map<string, string>>();

/** A thread that holds no code of another state of this library. */
export function takeThread({ root, digest }: LibraryState, memoryLimitMb: number): PatternThread {
  const warm = idle.find(
    ({ thread }) =>
      !thread.isLost &&
      thread.memoryLimitMb === memoryLimitMb &&
      (loaded.get(thread)?.get(root) ?? digest) === digest,
  );
  const thread = warm?.thread ?? new PatternThread(memoryLimitMb);
  clearTimeout(warm?.timer);
  idle = idle.filter((one) => one !== warm);
  loaded.set(thread, new Map(loaded.get(thread)).set(root, digest));
  return thread;
}

/** Keeps a thread warm for a while. The process may end meanwhile. */
export function returnThread(thread: PatternThread): void {
  if (thread.isLost) return;
  thread.unref();
  const timer = setTimeout(() => {
    idle = idle.filter((one) => one.thread !== thread);
    void thread.terminate();
  }, idleMs);
  timer.unref();
  idle.push({ thread, timer });
}
