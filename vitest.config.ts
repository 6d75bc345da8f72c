import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // By default one core is left for a person; most tests wait for processes that they started.
    maxWorkers: "100%",
    projects: ["libs/*", "apps/*", "patterns", "tools"],
    reporters: ["default", ["json", { outputFile: ".test-report/results.json" }]],
  },
});
