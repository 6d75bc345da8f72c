import { expect, it } from "vitest";

import { nxProjects } from "./testing/nx-projects.ts";

// What they need is installed by their target `e2e` alone: `nx affected -t test e2e` must not run them without it.
it("suites outside the workspace have the target e2e, and none called test", { timeout: 120_000 }, () => {
  expect(nxProjects("--withTarget=e2e")).toEqual(["e2e-codex", "e2e-mcp-conformance", "e2e-packages"]);
  expect(nxProjects("--withTarget=test").filter((name) => name.startsWith("e2e-"))).toEqual([]);
});
