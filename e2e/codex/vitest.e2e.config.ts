import { defineConfig } from "vitest/config";

const conditions = ["@codex-orchestrator/source"];

export default defineConfig({
  root: import.meta.dirname,
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    name: "e2e-codex",
    environment: "node",
    include: ["src/**/*.e2e.ts"],
    watch: false,
    // Two at once: the suites start many servers of 100 MB each.
    maxWorkers: 2,
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 120_000 } },
    reporters: ["default", ["json", { outputFile: "../../.test-report/e2e-codex.json" }]],
  },
});
