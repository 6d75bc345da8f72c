import { basename } from "node:path";

import type { ReportFormat } from "../goal.ts";

/** A tool started by its file: `node --experimental-vm-modules node_modules/jest/bin/jest.js`. */
const installedTool = /(?:^|\/)node_modules\/(?:\.bin\/)?(vitest|jest|mocha)(?:-cli)?(?:\/|$)/;

const toolNames: Readonly<Record<string, ReportFormat>> = {
  vitest: "vitest",
  jest: "jest",
  mocha: "mocha",
  _mocha: "mocha",
};

/** Which tool a test command calls, by its own name, by `cross-env NAME=value`, or by `node` and its file. */
export function testToolOf([program = "", ...args]: readonly string[]): ReportFormat {
  const name = basename(program);
  if (name === "cross-env") return testToolOf(args.slice(args.findIndex((arg) => !arg.includes("="))));
  const tool = toolNames[name];
  if (tool !== undefined) return tool;
  if (name === "bun" && args[0] === "test") return "bun-test";
  if (name !== "node" && name !== "tsx") return "any-test";
  if (args.includes("--test")) return "node-test";
  const file = args.map((arg) => installedTool.exec(arg)?.[1]).find((found) => found !== undefined);
  return toolNames[file ?? ""] ?? "any-test";
}
