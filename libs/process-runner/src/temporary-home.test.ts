import { chmodSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";

import { CommandNotFoundError, runProcess } from "./index.ts";
import { removeFolder } from "./temporary-home.ts";
import { givenTime } from "./testing/given-time.ts";
import { path, request, shell } from "./testing/workshop.ts";

const asTheirOwn = `echo x > "$HOME/kept" && mktemp > /dev/null && ls -A "$HOME" "$TMPDIR" > /dev/null && printf '%s\\n' "$HOME" "$TMPDIR"`;

describe("a temporary home", () => {
  it.each([undefined, { level: "strongest" } as const])(
    "is what HOME and TMPDIR name, can be written to, and is gone afterwards (isolation: %o)",
    async (isolation) => {
      const env = { PATH: path, HOME: "/nonexistent", TMPDIR: "/nonexistent" };
      const overrides = { env, temporaryHome: true, ...(isolation && { isolation }) };
      const result = await runProcess(shell(asTheirOwn, overrides));
      expect(result).toMatchObject({ exitCode: 0, stderr: { text: "" } });
      const [home = "", temporary = ""] = result.stdout.text.split("\n");
      expect(dirname(home)).toBe(dirname(temporary));
      expect(home).not.toBe(temporary);
      expect(existsSync(dirname(home))).toBe(false);
      expect(env.HOME).toBe("/nonexistent");
    },
  );

  it("is another one for every run, and gone after a time-out too", async () => {
    const home = async () => {
      const script = 'echo "$HOME"; sleep 600';
      const result = await givenTime(
        1000,
        (timeoutMs) => runProcess(shell(script, { temporaryHome: true, timeoutMs, graceMs: 100 })),
        ({ stdout }) => stdout.bytes > 0,
      );
      expect(result.outcome).toBe("timed-out");
      return result.stdout.text.trim();
    };
    const homes = [await home(), await home()];
    expect(new Set(homes).size).toBe(2);
    expect(homes.map((folder) => existsSync(dirname(folder)))).toEqual([false, false]);
  });

  it("does not hide why a command could not be started", async () => {
    const failure = runProcess(request(["no-such-program"], { temporaryHome: true }));
    await expect(failure).rejects.toThrow(CommandNotFoundError);
  });

  it("goes away with the read-only folders in it, for a user that is not root too", async () => {
    const isRoot = process.getuid?.() === 0;
    if (isRoot) process.seteuid?.(65534);
    try {
      const folder = mkdtempSync(join(tmpdir(), "process-runner-home-"));
      mkdirSync(join(folder, "module"));
      writeFileSync(join(folder, "module", "file"), "");
      chmodSync(join(folder, "module"), 0o555);
      await removeFolder(folder);
      expect(existsSync(folder)).toBe(false);
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });
});
