import nx from "@nx/eslint-plugin";
import { defineConfig, globalIgnores } from "eslint/config";
import jsoncParser from "jsonc-eslint-parser";
import tseslint from "typescript-eslint";

const layers = [
  { sourceTag: "layer:foundation", onlyDependOnLibsWithTags: ["layer:foundation"] },
  { sourceTag: "layer:capability", onlyDependOnLibsWithTags: ["layer:foundation", "layer:capability"] },
  { sourceTag: "layer:app", onlyDependOnLibsWithTags: ["layer:foundation", "layer:capability"] },
  { sourceTag: "layer:workshop", onlyDependOnLibsWithTags: ["*"] },
];

export default defineConfig(
  globalIgnores([
    "**/dist",
    "**/out-tsc",
    "coverage",
    "**/.eval",
    "**/.results",
    "**/.homes",
    "**/fixtures/**",
    "apps/orchestrator/example/**",
    "evaluation/scenarios/*/reference/**",
    ".runs",
  ]),
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { "@nx": nx },
    rules: {
      "max-lines": ["error", 400],
      "no-restricted-exports": ["error", { restrictDefaultExports: { direct: true, named: true } }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@nx/enforce-module-boundaries": [
        "error",
        {
          enforceBuildableLibDependency: true,
          banTransitiveDependencies: true,
          allow: [],
          depConstraints: layers,
        },
      ],
    },
  },
  {
    // The rules of the house for a library: it takes what it needs as parameters and gives back values.
    files: ["libs/*/src/**/*.ts"],
    ignores: ["**/*.test.ts", "libs/*/src/bin/**", "libs/*/src/testing/**"],
    rules: {
      "no-console": "error",
      "no-restricted-properties": [
        "error",
        { object: "process", property: "env", message: "A library takes its environment as a parameter." },
        { object: "process", property: "exit", message: "A library throws; the app decides the exit code." },
        { object: "process", property: "cwd", message: "A library takes paths as parameters." },
      ],
    },
  },
  {
    // Tool configurations, codemods and lint rules are loaded by their default export.
    files: ["**/*.config.{ts,mjs}", "patterns/codemods/*/transform.ts", "patterns/linters/*/rule.ts"],
    rules: { "no-restricted-exports": "off" },
  },
  {
    files: ["**/*.test.ts", "**/src/testing/**/*.ts"],
    rules: {
      "@typescript-eslint/no-non-null-assertion": "off",
    },
  },
  {
    files: ["**/package.json"],
    languageOptions: { parser: jsoncParser },
    plugins: { "@nx": nx },
    extends: [tseslint.configs.disableTypeChecked],
    rules: {
      "@nx/dependency-checks": [
        "error",
        {
          buildTargets: ["build"],
          ignoredFiles: [
            "{projectRoot}/vitest.config.ts",
            "{projectRoot}/vitest.eval.config.ts",
            "{projectRoot}/**/*.test.ts",
            "{projectRoot}/src/testing/**",
            "{projectRoot}/**/fixtures/**",
          ],
          useLocalPathsForWorkspaceDependencies: false,
        },
      ],
    },
  },
  {
    // Each asset is a project of its own, so that only its scenarios are affected by it; they still share `syntax`.
    files: ["patterns/**/*.ts"],
    rules: { "@nx/enforce-module-boundaries": "off" },
  },
  {
    // Suites with packages of their own, outside the workspace, that reach into it.
    files: ["e2e/**"],
    rules: { "@nx/enforce-module-boundaries": "off", "@nx/dependency-checks": "off" },
  },
  {
    // What the assets import: they are projects of their own, and have no package.json.
    files: ["patterns/package.json"],
    rules: { "@nx/dependency-checks": "off" },
  },
  { files: ["**/*.{js,mjs,cjs}"], extends: [tseslint.configs.disableTypeChecked] },
);
