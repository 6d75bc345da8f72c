import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { findProgram } from "./isolation/find-program.ts";
import { runProcess, shellCommand } from "./index.ts";
import { path, request } from "./testing/workshop.ts";

describe("a command in a shell", () => {
  it("can do what only a shell can", async () => {
    const result = await runProcess(request(shellCommand("printf 'b\\na\\n' | sort; exit 3")));
    expect(result).toMatchObject({ exitCode: 3, stdout: { text: "a\nb\n" } });
  });

  it("gives the script its arguments as they are, whatever they hold", async () => {
    const anything = fc.array(fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\0")));
    await fc.assert(
      fc.asyncProperty(anything, async (values) => {
        const args = [...values, "$(touch /no)", "'; exit 1; '", "--", "-c"];
        const { stdout } = await runProcess(
          request(shellCommand(`for one; do printf '%s|' "$one"; done`, { args })),
        );
        expect(stdout.text).toBe(`${args.join("|")}|`.toWellFormed());
      }),
      { numRuns: 20 },
    );
  });

  it("runs in the shell that is named, which is also what the script is called", async (context) => {
    if (findProgram("bash", path) === undefined) {
      console.warn("skipped: there is no bash here");
      context.skip();
    }
    const script = 'echo "$0 ${BASH_VERSION:+is bash} $#"';
    const { stdout } = await runProcess(request(shellCommand(script, { shell: "bash" })));
    expect(stdout.text).toBe("bash is bash 0\n");
    expect((await runProcess(request(shellCommand('echo "$0"')))).stdout.text).toBe("sh\n");
  });

  it("is not started when there is no such shell", async () => {
    await expect(runProcess(request(shellCommand("true", { shell: "no-such-shell" })))).rejects.toThrow(
      "no-such-shell was not found on the PATH",
    );
  });
});
