import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";

import { findProgram } from "../isolation/find-program.ts";
import type { SandboxMechanism } from "../isolation/isolation-level.ts";
import { defaultIsolationSearchPath } from "../isolation/probe-isolation.ts";

const tools: Readonly<Record<SandboxMechanism, readonly string[]>> = {
  bubblewrap: ["bwrap"],
  unshare: "unshare cat sed mount umount mkdir chmod ln setpriv ip ifconfig".split(" "),
};

/** A new folder outside `/tmp`, which a sandbox may replace. */
export function toolFolder(): string {
  return mkdtempSync("/var/tmp/process-runner-tools-");
}

/** A folder to use as a search path on which only the programs of one mechanism are. The caller removes it. */
export function toolsOf(mechanism: SandboxMechanism): string {
  const folder = toolFolder();
  for (const name of tools[mechanism]) {
    const program = findProgram(name, defaultIsolationSearchPath);
    if (program !== undefined) symlinkSync(program, join(folder, name));
  }
  return folder;
}

/** A folder to use as a search path that has one program, a shell script; it goes away with the test. */
export function toolFolderWith(name: string, script: string): string {
  const folder = toolFolder();
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}`);
  chmodSync(join(folder, name), 0o755);
  return folder;
}
