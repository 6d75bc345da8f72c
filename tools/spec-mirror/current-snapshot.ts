import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { renderSnapshot, type SpecState } from "./render-snapshot.ts";

const root = join(import.meta.dirname, "../..");
const specPath = "tasks/specs/tech-spec-0001-codex-orchestrator.md";
const snapshotPath = "docs/TECH_SPEC.md";

export const snapshotFile = join(root, snapshotPath);

export interface CurrentSnapshot {
  /** What the file holds; empty when there is none. */
  written: string;
  /** What it has to hold. */
  derived: string;
}

/** This repository's snapshot as it is and as it should be. */
export function currentSnapshot(): CurrentSnapshot {
  const written = existsSync(snapshotFile) ? readFileSync(snapshotFile, "utf8") : "";
  const spec = readFileSync(join(root, specPath), "utf8");
  const derived = renderSnapshot({ specPath, spec, states: specStates(), snapshotPath, previous: written });
  return { written, derived };
}

function specStates(): readonly SpecState[] {
  const guard = join(root, "scripts/spec-guard.sh");
  const env = { PATH: process.env["PATH"] ?? "" };
  return JSON.parse(
    execFileSync(guard, ["list", "--format", "json"], { cwd: root, env, encoding: "utf8" }),
  ) as SpecState[];
}
