import { type AppServerDriver, type AppServerOptions, startAppServer } from "@codex-orchestrator/codex";
import { expect } from "vitest";
import { type CodexGround, type CodexGroundOptions, startCodexGround } from "./codex-ground.ts";
import { processesOf } from "./processes.ts";

export interface AppServerGround extends CodexGround {
  codex: AppServerDriver;
}

/** An app server on its ground while `work` runs. Afterwards nothing of it may live, and the script must be used up. */
export async function withAppServer(
  options: CodexGroundOptions & { server?: Partial<AppServerOptions> },
  work: (ground: AppServerGround) => Promise<void>,
): Promise<void> {
  const ground = await startCodexGround(options);
  const { executable, home } = ground;
  try {
    const codex = await startAppServer({ executable, env: home.env, config: home.config, ...options.server });
    try {
      await work({ ...ground, codex });
      ground.double.assertComplete();
    } finally {
      await codex.close();
    }
    expect(processesOf(home.directory)).toEqual([]);
  } finally {
    await ground.close();
  }
}
