import { defineConfig } from "vitest/config";

const conditions = ["@codex-orchestrator/source"];

export default defineConfig({
  root: import.meta.dirname,
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    name: "e2e-mcp-conformance",
    environment: "node",
    include: ["src/**/*.e2e.ts"],
    watch: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: ["default", ["json", { outputFile: "../../.test-report/e2e-mcp-conformance.json" }]],
  },
});
