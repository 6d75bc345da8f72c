import { defineConfig } from "vitest/config";

const conditions = ["@codex-orchestrator/source"];

export default defineConfig({
  root: import.meta.dirname,
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    name: "evaluation",
    environment: "node",
    include: ["tests/**/*.eval.ts"],
    reporters: ["default", ["json", { outputFile: ".eval/results.json" }]],
    watch: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
  },
});
