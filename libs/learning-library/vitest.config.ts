import { defineConfig } from "vitest/config";

const conditions = ["@codex-orchestrator/source"];

export default defineConfig({
  root: import.meta.dirname,
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    name: "learning-library",
    environment: "node",
    include: ["src/**/*.test.ts"],
    watch: false,
    // Most tests start threads, which load engines; on a busy machine that takes its time.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
  },
});
