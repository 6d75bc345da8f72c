import { defineConfig } from "vitest/config";

const conditions = ["@codex-orchestrator/source"];

export default defineConfig({
  root: import.meta.dirname,
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    name: "mode-policy",
    environment: "node",
    include: ["src/**/*.test.ts"],
    watch: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
  },
});
