import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { startCodexMcp } from "./testing/codex-mcp.ts";
import { startLearningLibrary } from "./testing/learning-library.ts";
import { type ServerUnderTest, runScenario } from "./testing/run-scenario.ts";

/** The server scenarios of the suite that apply. The others call tools, prompts and resources of the suite's own example. */
const suites = [
  {
    name: "the learning library",
    start: startLearningLibrary,
    scenarios: ["server-initialize", "ping", "tools-list", "resources-list", "dns-rebinding-protection"],
  },
  {
    name: "codex-mcp",
    start: startCodexMcp,
    scenarios: [
      "server-initialize",
      "ping",
      "tools-list",
      // It calls a tool that is not there, which is reported as a failed call.
      "tools-call-error",
      "server-sse-multiple-streams",
      "dns-rebinding-protection",
    ],
  },
];

describe.each(suites)("$name passes the conformance scenario", ({ start, scenarios }) => {
  let server: ServerUnderTest;

  beforeAll(async () => {
    server = await start();
  });

  afterAll(async () => {
    await server.stop();
  });

  it.each(scenarios)("%s", async (scenario) => {
    expect(await runScenario(scenario, server)).toMatchObject({ exitCode: 0 });
  });
});

describe("the suite", () => {
  it("refuses a server that lacks what the scenario asks for", async () => {
    const server = await startLearningLibrary();
    const result = await runScenario("prompts-list", server);
    await server.stop();
    expect(result.exitCode).not.toBe(0);
  });
});
