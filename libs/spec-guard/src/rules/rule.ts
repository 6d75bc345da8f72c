import type { GuardConfig } from "../config/guard-config.ts";
import type { Coverage } from "../coverage/coverage.ts";
import type { ChangedFile } from "../repository/changed-files.ts";
import type { FileList } from "../repository/file-list.ts";
import type { History } from "../repository/history.ts";
import type { Repository } from "../repository/open-repository.ts";
import type { FileText } from "../repository/read-file.ts";
import type { CalendarDay } from "../spec/calendar-day.ts";
import type { MiniSpec, ReadableSpec, SpecDocument } from "../spec/spec-document.ts";

/** The code of a rule never changes its meaning. The hundreds group them. */
export type RuleCode = `SG${number}`;

/** A piece of text that is replaced in a file. Offsets are in UTF-16 code units. */
export interface Edit {
  readonly path: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Something that is not as the rule wants it. */
export interface Problem {
  /** Path from the root of the repository, as git has it: it may hold any character. */
  readonly path: string;
  /** From 1. */
  readonly line?: number;
  /** May hold text of the repository as it is; reports make it visible. */
  readonly message: string;
  /** Tells problems of one rule in one file apart, and stays when text around them, or time, moves on. */
  readonly key: string;
  /** Ids of the specs it is about, for waivers. */
  readonly specs?: readonly string[];
  /** What mends it without a decision of anybody. */
  readonly fix?: readonly Edit[];
}

export interface Rule {
  readonly code: RuleCode;
  readonly name: string;
  /** One sentence: what must be so. */
  readonly summary: string;
  /** Why it must be so. */
  readonly reason: string;
  /** What to do about a finding. */
  readonly remedy: string;
  readonly check: (context: CheckContext) => Iterable<Problem> | Promise<Iterable<Problem>>;
}

/** What differs from the base; for a check of everything there is none. */
export interface Change {
  /** Id of the commit that the change started from. */
  readonly base: string;
  readonly files: readonly ChangedFile[];
  readonly byPath: ReadonlyMap<string, ChangedFile>;
  /** Whether a file is gone, or has moved. */
  readonly removes: boolean;
}

/** All that rules may look at. */
export interface CheckContext {
  readonly repository: Repository;
  readonly config: GuardConfig;
  /** Path of the configuration; absent when there is no such file. */
  readonly configPath?: string;
  readonly configText?: string;
  readonly today: CalendarDay;
  /** Every file of the working tree. */
  readonly files: FileList;
  readonly change?: Change;
  readonly specs: readonly SpecDocument[];
  readonly miniSpecs: readonly MiniSpec[];
  /** The readable specs that the change touches, or whose code it touches; all of them without a change. */
  readonly scoped: readonly ReadableSpec[];
  /** Specs in the statuses that cover code, by the changed files; by all files without a change. */
  readonly coverage: Coverage;
  /** Whether the change touches the file; always, without a change. */
  readonly touches: (path: string) => boolean;
  /** The specs that the change touches as they were at its base, by path; deleted ones too. */
  readonly baseSpecs: ReadonlyMap<string, SpecDocument>;
  readonly read: (path: string, mostBytes: number) => FileText;
  /** The reviewed commits among those of the scoped specs that belong to the history. */
  readonly knownCommits: ReadonlySet<string>;
  /** The history since the known commits; read once, and only when a rule needs it. */
  readonly history: () => Promise<History>;
}

/** Whether a spec stands in a status that covers code. */
export function covers(spec: MiniSpec, config: GuardConfig): boolean {
  return config.covered_by.includes(spec.fields.status);
}

/** The mini-specs in scope. */
export function scopedMiniSpecs({ scoped }: CheckContext): MiniSpec[] {
  return scoped.filter((spec) => spec.kind === "mini");
}
