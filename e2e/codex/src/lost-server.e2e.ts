import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import {
  CodexStartError,
  DriverClosedError,
  ServerLostError,
  ThreadNotFoundError,
  TurnInterruptedError,
  startAppServer,
} from "@codex-orchestrator/codex";
import { defaultUsage, message, shell } from "@codex-orchestrator/codex/responses-double";
import { describe, expect, it } from "vitest";
import { type AppServerGround, withAppServer } from "./testing/app-server-ground.ts";
import { startCodexGround } from "./testing/codex-ground.ts";
import { processesOf, processesRunning } from "./testing/processes.ts";

const longSleep = () => `sleep 9${randomInt(100_000, 999_999)}`;
const isThere = (command: string) => expect.poll(() => processesRunning(command).length).toBeGreaterThan(0);
const kill = ({ codex }: AppServerGround) => process.kill(codex.processId ?? 0, "SIGKILL");
const free = { sandbox: "danger-full-access", approvalPolicy: "never" } as const;

describe("an app server that is killed in the middle of a turn", () => {
  it.each(["workspace-write", "danger-full-access"] as const)(
    "leaves no command (%s); the turn says so, and the next goes on with the history",
    async (sandbox) => {
      const command = longSleep();
      await withAppServer(
        { script: [message("one"), shell(`setsid -f ${command}; ${command}`), message("three")] },
        async (ground) => {
          const { codex, repository, double } = ground;
          const thread = await codex.startThread({ cwd: repository, sandbox, approvalPolicy: "never" });
          await thread.run("the first question");
          const turn = thread.run("the second question");
          turn.catch(() => undefined);
          await isThere(command);
          kill(ground);
          const error: unknown = await turn.catch((reason: unknown) => reason);
          expect(error).toBeInstanceOf(TurnInterruptedError);
          expect(error).toMatchObject({
            reason: "server-lost",
            survivors: [],
            turn: { threadId: thread.id },
          });
          expect((error as Error).cause).toBeInstanceOf(ServerLostError);
          expect(processesRunning(command)).toEqual([]);

          const result = await thread.run("the third question");
          expect(result).toMatchObject({ threadId: thread.id, message: "three", usage: defaultUsage });
          const body = JSON.stringify(double.requests[2]?.body);
          expect(body).toContain("the first question");
          expect(body).toContain("the second question");
        },
      );
    },
  );

  it("ends the turns of all its threads, and all go on with one new server", async () => {
    const command = longSleep();
    await withAppServer(
      { script: ({ prompt }) => (prompt === "go" ? shell(command) : message(prompt)) },
      async (ground) => {
        const { codex, repository } = ground;
        const threads = await Promise.all(
          [0, 1, 2].map(() => codex.startThread({ cwd: repository, ...free })),
        );
        const turns = threads.map((thread) => thread.run("go").catch((error: unknown) => error));
        await expect.poll(() => processesRunning(command).length).toBeGreaterThanOrEqual(3);
        kill(ground);
        for (const error of await Promise.all(turns)) expect(error).toMatchObject({ reason: "server-lost" });
        const results = await Promise.all(threads.map((thread, index) => thread.run(`again ${index}`)));
        expect(results.map((result) => result.message)).toEqual(["again 0", "again 1", "again 2"]);
      },
    );
  });

  it("takes an ephemeral thread with it", async () => {
    const command = longSleep();
    await withAppServer({ script: [shell(command)] }, async (ground) => {
      const { codex, repository } = ground;
      const thread = await codex.startThread({ cwd: repository, ...free, ephemeral: true });
      const turn = thread.run("go").catch((error: unknown) => error);
      await isThere(command);
      kill(ground);
      expect(await turn).toMatchObject({ reason: "server-lost" });
      await expect(thread.run("go on")).rejects.toBeInstanceOf(ThreadNotFoundError);
    });
  });

  it("is not started again for ever; a turn that ends well starts the count anew", async () => {
    const command = longSleep();
    await withAppServer(
      {
        script: ({ prompt }) => (prompt === "go" ? shell(command) : message(prompt)),
        server: { restarts: 1 },
      },
      async (ground) => {
        const { codex, repository } = ground;
        const thread = await codex.startThread({ cwd: repository, ...free });
        const lose = async () => {
          const turn = thread.run("go").catch((error: unknown) => error);
          await isThere(command);
          kill(ground);
          expect(await turn).toMatchObject({ reason: "server-lost" });
        };
        await lose();
        expect(await thread.run("well")).toMatchObject({ message: "well" });
        await lose();
        await lose();
        const error: unknown = await thread.run("well").catch((reason: unknown) => reason);
        expect(error).toBeInstanceOf(ServerLostError);
        expect((error as Error).message).toContain("1 restarts");
      },
    );
  });
});

describe("a driver that is closed", () => {
  it("in the middle of turns ends them, leaves no process, and may be closed again", async () => {
    const command = longSleep();
    await withAppServer({ script: ({ prompt }) => shell(prompt) }, async ({ codex, repository, home }) => {
      const thread = await codex.startThread({ cwd: repository, ...free });
      const running = thread.run(`setsid -f ${command}; ${command}`).catch((error: unknown) => error);
      const waiting = thread.run("never").catch((error: unknown) => error);
      await isThere(command);
      await Promise.all([codex.close(), codex.close()]);
      expect(processesOf(home.directory)).toEqual([]);
      expect(processesRunning(command)).toEqual([]);
      expect(await running).toMatchObject({ reason: "closed" });
      expect(await waiting).toBeInstanceOf(DriverClosedError);
      await expect(thread.run("never")).rejects.toBeInstanceOf(DriverClosedError);
      await expect(codex.startThread({ cwd: repository })).rejects.toBeInstanceOf(DriverClosedError);
      await expect(codex.resumeThread(thread.id)).rejects.toBeInstanceOf(DriverClosedError);
      await codex.close();
    });
  });

  it("while a thread is being started says so", async () => {
    await withAppServer({ script: [] }, async ({ codex, repository }) => {
      const started = codex.startThread({ cwd: repository }).catch((error: unknown) => error);
      const closed = codex.close();
      const outcome = await started;
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(DriverClosedError);
      await closed;
    });
  });
});

describe("whoever drives the app server", () => {
  it("may be killed in the middle of a turn, and neither server nor command lives on", async () => {
    const command = longSleep();
    const ground = await startCodexGround({ script: [shell(command)] });
    const { executable, home, repository: cwd } = ground;
    try {
      const program = join(import.meta.dirname, "testing/doomed-client.ts");
      const args = [
        "--import",
        import.meta.resolve("ts-blank-space/register"),
        "--conditions=@codex-orchestrator/source",
      ];
      const client = spawn(
        process.execPath,
        [...args, program, JSON.stringify({ executable, env: home.env, cwd })],
        {
          stdio: ["ignore", "ignore", "inherit"],
        },
      );
      await isThere(command);
      client.kill("SIGKILL");
      await once(client, "exit");
      await expect.poll(() => processesOf(home.directory)).toEqual([]);
      expect(processesRunning(command)).toEqual([]);
    } finally {
      await ground.close();
    }
  });

  it("is told what is wrong with a configuration that Codex refuses", async () => {
    const ground = await startCodexGround({ script: [] });
    const { executable, home } = ground;
    try {
      const config = ['model_provider="nowhere"'];
      const started = startAppServer({ executable, env: home.env, config }).then(async (codex) => {
        try {
          return await codex.startThread({ cwd: ground.repository });
        } finally {
          await codex.close();
        }
      });
      const error: unknown = await started.catch((reason: unknown) => reason);
      expect((error as Error).message).toContain("nowhere");
    } finally {
      await ground.close();
    }
  });

  it("is told that there is no program", async () => {
    const started = startAppServer({ executable: "/nowhere/codex", env: {} });
    await expect(started).rejects.toBeInstanceOf(CodexStartError);
  });
});
