import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: ["libs/*", "apps/*", "patterns", "tools"],
    reporters: ["default", ["json", { outputFile: ".test-report/results.json" }]],
  },
});
