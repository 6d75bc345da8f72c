// Infers an `eval` target for every project that has a vitest.eval.config.ts.
import { dirname } from "node:path";

/** @type {import("@nx/devkit").CreateNodesV2} */
export const createNodesV2 = [
  "**/vitest.eval.config.ts",
  (configFiles) =>
    configFiles.map((file) => {
      const root = dirname(file);
      const evalTarget = {
        command: "vitest run --config vitest.eval.config.ts",
        options: { cwd: root },
        cache: true,
        inputs: ["default", "^production", { externalDependencies: ["vitest"] }],
        outputs: ["{projectRoot}/.eval"],
        metadata: { technologies: ["vitest"], description: "Judge whether the project still does its job" },
      };
      return [file, { projects: { [root]: { root, targets: { eval: evalTarget } } } }];
    }),
];
