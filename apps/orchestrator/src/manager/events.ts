import type { RunStatus, Usage, ValidationStatus } from "@codex-orchestrator/manifest";

/** What a phase has to tell besides that it ended. */
export interface PhaseDetails {
  summary?: string;
  patterns?: { id: string; version: string; files: number }[];
  checks?: { goal: string; status: ValidationStatus; detail: string }[];
  findings?: { rule: string; severity: string; message: string }[];
}

export type RunEventBody =
  | {
      type: "RunStarted";
      title: string;
      mode: string;
      reason: string;
      baseCommit: string;
      notes: string[];
    }
  | { type: "PhaseStarted"; phase: string; subtask?: string; attempt?: number }
  | ({
      type: "PhaseCompleted";
      phase: string;
      subtask?: string;
      attempt?: number;
      /** `stopped` is not an end: the phase is done again when the run goes on. */
      outcome: "ok" | "failed" | "stopped";
      durationMs: number;
    } & PhaseDetails)
  | { type: "ApprovalRequested"; id: string; action: string; reason: string }
  | { type: "ApprovalDecided"; id: string; decision: string; actor?: string }
  | { type: "GuardrailTripped"; name: string; detail: string }
  | { type: "RecordingCompleted"; cassette: string; complete: boolean; entries: number }
  | {
      type: "ReplayCompleted";
      cassette: string;
      /** Whether plan, diff and manifest are those of the recording, apart from volatile fields. */
      same: boolean;
      differences: string[];
      planHash: string;
      diffHash: string;
      /** `stableManifestHash`. */
      manifestHash: string;
    }
  | {
      /** The run is open and can go on: it waits for somebody, or its process was told to end. */
      type: "RunSuspended";
      status: "waiting" | "interrupted";
      detail: string;
      /** Ids of approvals that nobody has decided. */
      pending: string[];
      evidence: string;
      /** The command that goes on. */
      resume: string;
    }
  | {
      type: "RunCompleted";
      status: RunStatus;
      detail?: string;
      /** The run's directory, relative to the one that holds `.runs`, as is `repository`. */
      evidence: string;
      repository?: string;
      branch?: string;
      commit?: string;
      diffStat?: { files: number; insertions: number; deletions: number };
      usage?: Usage;
      durationMs: number;
    };

/** Everything that happens in a run, as told to people, to `--json` and to the journal. */
export type RunEvent = { at: string; task: string; run: string } & RunEventBody;
