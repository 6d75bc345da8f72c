import { defineConfig } from "vitest/config";

const conditions = ["@codex-orchestrator/source"];

export default defineConfig({
  root: import.meta.dirname,
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    name: "orchestrator",
    environment: "node",
    include: ["src/**/*.test.ts"],
    // Whole runs in processes of their own: seconds on an idle machine, much more on a busy one.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 30_000 } },
    watch: false,
  },
});
