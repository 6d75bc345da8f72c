import { defineConfig } from "vitest/config";

export default defineConfig({
  root: import.meta.dirname,
  test: {
    name: "e2e-packages",
    environment: "node",
    include: ["src/**/*.e2e.ts"],
    watch: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: ["default", ["json", { outputFile: "../../.test-report/e2e-packages.json" }]],
  },
});
