import { RunRequestError } from "../errors.ts";

/** What may be in use at the same time. */
export interface RunCapacity {
  readonly cpus: number;
  /** Without it, memory is not counted. */
  readonly memoryBytes?: number;
  /** How many runs of each named group may go on at a time, such as `{ database: 1 }`. */
  readonly groups?: Readonly<Record<string, number>>;
}

/** What one run takes of the capacity. */
export interface RunWeight {
  /** More than 0; 1 by default. More than there are, such as `Infinity`, means that nothing else goes on beside the run. */
  readonly cpus?: number;
  /** 0 by default. More than there is means that nothing else goes on beside the run. */
  readonly memoryBytes?: number;
  readonly group?: string;
}

/** Gives back what a run took; a second call does nothing. */
export type ReleaseRun = () => void;

interface Claim {
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly group: string | undefined;
}

interface Waiting {
  readonly claim: Claim;
  readonly start: () => void;
}

/**
 * A semaphore with weights. Whoever asks first starts first, so that a heavy run is never overtaken for ever by light
 * ones. Only a run whose group is busy lets others pass.
 */
export class RunQueue {
  readonly #cpus: number;
  readonly #memoryBytes: number;
  readonly #groups: ReadonlyMap<string, number>;
  readonly #running = new Set<Claim>();
  #waiting: Waiting[] = [];

  /** @throws RunRequestError for a capacity that is not a positive number */
  constructor({ cpus, memoryBytes = Infinity, groups = {} }: RunCapacity) {
    this.#cpus = positive("cpus", cpus);
    this.#memoryBytes = positive("memoryBytes", memoryBytes);
    this.#groups = new Map(
      Object.entries(groups).map(([name, limit]) => [name, positive(`groups.${name}`, limit)]),
    );
  }

  /** Runs that wait for their turn. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Runs that hold a part of the capacity. */
  get running(): number {
    return this.#running.size;
  }

  /**
   * Waits for room, and takes it until the function that it gives is called.
   *
   * @throws RunRequestError for a weight that is not a number, or a group that the capacity does not name
   * @throws the reason of `signal` when that aborts first
   */
  async acquire(weight: RunWeight = {}, signal?: AbortSignal): Promise<ReleaseRun> {
    const claim = this.#claim(weight);
    signal?.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const waiting = { claim, start };
      const abort = () => {
        this.#waiting = this.#waiting.filter((one) => one !== waiting);
        reject(signal?.reason as Error);
        this.#advance();
      };
      function start() {
        signal?.removeEventListener("abort", abort);
        resolve();
      }
      signal?.addEventListener("abort", abort, { once: true });
      this.#waiting.push(waiting);
      this.#advance();
    });
    return () => {
      if (this.#running.delete(claim)) this.#advance();
    };
  }

  /** Does the work when there is room for it. */
  async run<T>(weight: RunWeight, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const release = await this.acquire(weight, signal);
    try {
      return await work();
    } finally {
      release();
    }
  }

  /** What weighs more than there is gets everything, which nobody else can have a part of then. */
  #claim({ cpus = 1, memoryBytes = 0, group }: RunWeight): Claim {
    if (group !== undefined && !this.#groups.has(group)) {
      throw new RunRequestError(
        `The run was not queued: the capacity names no group ${group}. Known: ${[...this.#groups.keys()].join(", ") || "none"}.`,
      );
    }
    if (!(memoryBytes >= 0)) throw senseless("memoryBytes", memoryBytes, "not below 0");
    const alone = positive("cpus", cpus) > this.#cpus || memoryBytes > this.#memoryBytes;
    return alone
      ? { cpus: this.#cpus, memoryBytes: this.#memoryBytes, group }
      : { cpus, memoryBytes: this.#memoryBytes === Infinity ? 0 : memoryBytes, group };
  }

  #advance(): void {
    for (const waiting of [...this.#waiting]) {
      if (!this.#isGroupFree(waiting.claim.group)) continue;
      if (!this.#hasRoom(waiting.claim)) return;
      this.#waiting = this.#waiting.filter((one) => one !== waiting);
      this.#running.add(waiting.claim);
      waiting.start();
    }
  }

  /** Sums anew each time: taking away what was added would leave a rounding error with fractions of processors. */
  #hasRoom(claim: Claim): boolean {
    const claims = [...this.#running, claim];
    const sum = (of: (claim: Claim) => number) => claims.reduce((total, one) => total + of(one), 0);
    return sum((one) => one.cpus) <= this.#cpus && sum((one) => one.memoryBytes) <= this.#memoryBytes;
  }

  #isGroupFree(group: string | undefined): boolean {
    if (group === undefined) return true;
    const limit = this.#groups.get(group) ?? 0;
    return [...this.#running].filter((claim) => claim.group === group).length < limit;
  }
}

function positive(name: string, value: number): number {
  if (value > 0) return value;
  throw senseless(name, value, "more than 0");
}

function senseless(name: string, value: number, expected: string): RunRequestError {
  return new RunRequestError(
    `The run was not queued: ${name} must be a number ${expected}, received ${value}.`,
  );
}
