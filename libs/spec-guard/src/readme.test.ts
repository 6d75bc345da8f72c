import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { rules } from "./rules/catalogue.ts";
import { typescriptProgram } from "./testing/typescript-program.ts";
import { env, specText, TestRepository } from "./testing/workshop.ts";

const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");
const file = join(import.meta.dirname, "testing/readme-example.ts");

it("the example in the README is the one that is type-checked, and does what the README says", () => {
  const example = readFileSync(file, "utf8").replace("../index.ts", "@codex-orchestrator/spec-guard");
  expect(readme).toContain(`\`\`\`ts\n${example}\`\`\``);
  const repository = new TestRepository({
    "tasks/specs/0001-parser.md": specText({ covers: ["src/parser.ts"], last_review: "2026-03-20" }),
    "src/parser.ts": "1\n",
  });
  repository.git("switch", "--quiet", "--create=change");
  repository.commit({ "src/printer.ts": "1\n" });
  const stdout = execFileSync(process.execPath, [...typescriptProgram(file)], {
    cwd: repository.root,
    env,
    encoding: "utf8",
  });
  expect(readme).toContain(`\`\`\`\n${stdout}\`\`\``);
});

it("the README lists every rule", () => {
  const listed = [...readme.matchAll(/^\| (SG\d{3}) +\| ([a-z-]+)/gm)].map(
    ([, code, name]) => `${code ?? ""} ${name ?? ""}`,
  );
  expect(listed).toEqual(rules.map(({ code, name }) => `${code} ${name}`));
});
