import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { detectAdapters, planGoal } from "../adapters.ts";
import type { Goal, GoalCommand } from "../goal.ts";
import { carryOut, recording, repositoryWith } from "../testing/workshop.ts";

/** There need be no Go on this machine: these programs print what Go would, and can be started. */
const program = (output: string, exitCode = 0) => `#!/bin/sh\ncat <<'END'\n${output}END\nexit ${exitCode}\n`;
const silent = "#!/bin/sh\n";
const module = { "go.mod": "module example.com/shop\n\ngo 1.24\n" };

const plan = (folder: string, goal: Goal) =>
  planGoal(folder, goal, { searchPath: join(folder, ".path"), adapter: "go" });

async function planned(folder: string, goal: Goal): Promise<GoalCommand> {
  const result = await plan(folder, goal);
  if (!result.available) throw new Error(result.reason);
  return result.command;
}

describe("a Go module", () => {
  it("is known by its go.mod", async () => {
    expect(await detectAdapters(repositoryWith(module))).toEqual([
      { adapter: "go", reasons: ["There is a go.mod."] },
    ]);
    expect(await detectAdapters(repositoryWith({ "main.go": "package main\n" }))).toEqual([]);
  });

  it("is built without leaving an executable, by the go of the search path", async () => {
    const folder = repositoryWith({ ...module, ".path/go": silent });
    expect(await planned(folder, "build")).toEqual({
      goal: "build",
      adapter: "go",
      command: [join(folder, ".path", "go"), "build", "-o", "/dev/null", "./..."],
      display: "go build -o /dev/null ./...",
      cwd: folder,
      environment: { CI: "1", NO_COLOR: "1" },
      pathPrefix: [],
      report: "exit-code",
      timeoutMs: 600_000,
    });
  });

  it.each(["build", "test", "lint"] as const)("cannot %s without go", async (goal) => {
    const folder = repositoryWith({ ...module, ".path/golangci-lint": silent });
    const reason = "cannot run, because go is not on the search path";
    expect(await plan(folder, goal)).toEqual({ available: false, reason });
  });
});

describe("testing", () => {
  it.each([
    ["go-pass", 0, "passed"],
    ["go-mixed", 1, "failed"],
    ["go-mixed", 0, "failed"],
    ["go-none", 0, "no-tests"],
    ["go-empty", 0, "no-tests"],
    ["go-skip", 0, "no-tests"],
  ] as const)("with the output %s and exit code %i is %s", async (name, exitCode, verdict) => {
    const folder = repositoryWith({ ...module, ".path/go": program(recording(name), exitCode) });
    const command = await planned(folder, "test");
    expect(command).toMatchObject({ display: "go test -json ./...", report: "go-test" });
    expect((await carryOut(command)).verdict).toBe(verdict);
  });
});

describe("linting", () => {
  const config = { ".golangci.yml": "issues:\n  fix: true\n" };

  it("uses go vet", async () => {
    const folder = repositoryWith({ ...module, ".path/go": silent });
    expect((await planned(folder, "lint")).display).toBe("go vet ./...");
  });

  it("uses golangci-lint where it is installed, and never lets it rewrite", async () => {
    const folder = repositoryWith({
      ...module,
      ...config,
      ".path/go": silent,
      ".path/golangci-lint": silent,
    });
    expect((await planned(folder, "lint")).display).toBe("golangci-lint run --fix=false ./...");
  });

  it("does not make do with go vet where golangci-lint is configured", async () => {
    const folder = repositoryWith({ ...module, ...config, ".path/go": silent });
    expect(await plan(folder, "lint")).toEqual({
      available: false,
      reason:
        "cannot run, because the repository has a .golangci.yml, but golangci-lint is not on the search path",
    });
  });
});

describe("the format check", () => {
  it("fails when gofmt names a file, and passes when it names none", async () => {
    const wrong = repositoryWith({ ...module, ".path/gofmt": program("cmd/main.go\n") });
    const command = await planned(wrong, "format");
    expect(command.display).toBe("gofmt -l .");
    expect(await carryOut(command)).toMatchObject({
      verdict: "failed",
      detail: "It lists 1 file: cmd/main.go.",
    });
    const right = repositoryWith({ ...module, ".path/gofmt": silent });
    expect((await carryOut(await planned(right, "format"))).verdict).toBe("passed");
  });

  it("leaves vendored packages alone", async () => {
    const files = { "vendor/x/x.go": "", "cmd/main.go": "", "shop.go": "", "-odd.go": "", "README.md": "" };
    const folder = repositoryWith({ ...module, ...files, ".path/gofmt": silent });
    expect((await planned(folder, "format")).display).toBe("gofmt -l ./-odd.go ./cmd ./shop.go");
  });

  it("cannot run without gofmt", async () => {
    expect(await plan(repositoryWith({ ...module, ".path/go": silent }), "format")).toEqual({
      available: false,
      reason: "cannot run, because gofmt is not on the search path",
    });
  });
});
