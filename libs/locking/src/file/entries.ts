import { createHash, randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import type { LockOwner } from "../owner/lock-owner.ts";
import { thisProcess } from "../owner/liveness.ts";

// What a key's directory holds:
//   17        generation 17 of the lock: a record of its owner. The highest generation is the one that counts.
//   16.done   generation 16 has ended.
//   wait-…    a place in the queue. draft-… a generation's record before it has its number.
// Names of the last two tell their process, so that they need no content and the dead ones can be swept.

export interface ProcessFile {
  readonly name: string;
  readonly ticket: number;
  /** Undefined when the process ran where this one cannot look. */
  readonly owner: LockOwner | undefined;
}

export interface Entries {
  /** The highest generation; 0 when there was none yet. */
  readonly newest: number;
  /** Whether `newest` has ended. */
  readonly done: boolean;
  /** Names of older generations: no longer of any use. */
  readonly outdated: readonly string[];
  readonly drafts: readonly ProcessFile[];
  /** In the order of the queue. */
  readonly waiters: readonly ProcessFile[];
}

export const noEntries: Entries = { newest: 0, done: false, outdated: [], drafts: [], waiters: [] };

const generationName = /^([1-9]\d{0,15})(\.done)?$/;
const processName = /^(wait|draft)-(\d+)-([0-9a-f]{12})-(\d+)-(\d*)-[0-9a-f]+$/;

export function readEntries(directory: string): Entries {
  const generations: { readonly name: string; readonly number: number; readonly done: boolean }[] = [];
  const drafts: ProcessFile[] = [];
  const waiters: ProcessFile[] = [];
  for (const name of readdirSync(directory)) {
    const generation = generationName.exec(name);
    if (generation === null) readProcessFile(name, drafts, waiters);
    else generations.push({ name, number: Number(generation[1]), done: generation[2] !== undefined });
  }
  const newest = generations.reduce((highest, { number }) => Math.max(highest, number), 0);
  return {
    newest,
    done: generations.some(({ number, done }) => number === newest && done),
    outdated: generations.filter(({ number }) => number < newest).map(({ name }) => name),
    drafts,
    waiters: waiters.sort((a, b) => a.ticket - b.ticket || (a.name < b.name ? -1 : 1)),
  };
}

function readProcessFile(name: string, drafts: ProcessFile[], waiters: ProcessFile[]): void {
  const [, kind, ticket, scope, pid, startedAt] = processName.exec(name) ?? [];
  if (kind === undefined || startedAt === undefined) return;
  const owner = scope === ownScope() ? { ...thisProcess(), pid: Number(pid), startedAt } : undefined;
  (kind === "wait" ? waiters : drafts).push({ name, ticket: Number(ticket), owner });
}

export function processFileName(kind: "wait" | "draft", ticket: number): string {
  const { pid, startedAt } = thisProcess();
  return `${kind}-${ticket}-${ownScope()}-${pid}-${startedAt}-${unique()}`;
}

const nonce = randomBytes(4).toString("hex");
let names = 0;

function unique(): string {
  names += 1;
  return `${nonce}${names.toString(16)}`;
}

let scope: string | undefined;

/** Where pids mean the same as here: this machine since its last start, and this namespace. */
function ownScope(): string {
  const { host, machine, boot, namespace } = thisProcess();
  scope ??= createHash("sha256")
    .update(JSON.stringify([host, machine, boot, namespace]))
    .digest("hex")
    .slice(0, 12);
  return scope;
}
