import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { probeCodex } from "@codex-orchestrator/codex";
import type { Config } from "../config.ts";
import type { Diagnosis } from "./diagnosis.ts";
import { placesOfCodex } from "../codex/installation.ts";
import { access, homeIn } from "../codex/start-codex.ts";

/** What a run with Codex would meet here. Without Codex other runs still work, so that nothing here is a failure. */
export async function diagnoseCodex(config: Config): Promise<Diagnosis[]> {
  const place = await realpath(await mkdtemp(join(tmpdir(), "codex-doctor-")));
  try {
    await mkdir(join(place, "tmp"));
    const results = await probeCodex({
      find: placesOfCodex(config),
      home: { ...homeIn(place, config), ...modelsOf(config) },
      cwd: place,
      messages: true,
    });
    return results.map(({ name, state, ...result }) => ({
      name: `codex ${name}`,
      state: state === "failed" ? "warning" : state,
      ...result,
      detail: result.detail.replaceAll(place, "<temporary directory>"),
    }));
  } finally {
    await rm(place, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

/** Without models there is still a Codex to look at; that it has none is then what the probe says. */
function modelsOf(config: Config): ReturnType<typeof access> {
  try {
    return access({ codexLogin: false }, config);
  } catch {
    return {};
  }
}
