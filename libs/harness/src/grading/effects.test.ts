import { describe, expect, it } from "vitest";
import type { SyntaxCheck } from "../index.ts";
import { ScenarioWorkshop } from "../testing/scenario-workshop.ts";

const syntax: SyntaxCheck = (path, text) =>
  Promise.resolve(path.endsWith(".js") && text.includes("<<<") ? "unexpected <<<" : undefined);

async function attempt(script: string, effects: object, more: object = {}) {
  const workshop = new ScenarioWorkshop();
  const subject = { kind: "command", command: ["node", "-e", script] };
  workshop.add("one", {
    fixture: { "src/a.js": "a", "src/b.js": "b", "kept.txt": "" },
    manifest: { assertions: [{ kind: "fileExists", path: "kept.txt" }], effects, subject, ...more },
  });
  return workshop.attempt("one", { ports: { syntax } });
}

const change = "fs.writeFileSync('src/a.js', 'changed');";

describe("effects", () => {
  it.each([
    [{ onlyTouches: ["src/**"] }, change, "pass", ""],
    [
      { onlyTouches: ["src/*.ts"] },
      change,
      "fail",
      "onlyTouches: The subject changed src/a.js outside what is allowed.",
    ],
    [
      { onlyTouches: ["src/**"] },
      "fs.mkdirSync('.git'); fs.writeFileSync('.git/x', '')",
      "fail",
      "onlyTouches: The subject changed .git outside what is allowed.",
    ],
    [
      { mustNotTouch: ["**/*.txt"] },
      "fs.rmSync('kept.txt'); fs.writeFileSync('.hidden.txt', '')",
      "fail",
      "mustNotTouch: The subject changed .hidden.txt, kept.txt that must not change. (and 1 more)",
    ],
    [
      { maxFiles: 1 },
      `${change} fs.chmodSync('src/b.js', 0o755)`,
      "fail",
      "maxFiles 1: The subject changed 2 files; 1 are allowed.",
    ],
    [{ maxFiles: 1 }, change, "pass", ""],
    [{ idempotent: true }, change, "pass", ""],
    [
      { idempotent: true },
      "fs.appendFileSync('src/a.js', '+')",
      "fail",
      "idempotent: The subject changed src/a.js again, when run a second time.",
    ],
    [
      { idempotent: true },
      "if (fs.existsSync('once')) process.exit(2); fs.writeFileSync('once', '')",
      "fail",
      "The subject's second run ended with 2; expected exit code 0.",
    ],
    [{ parses: true }, change, "pass", ""],
    [
      { parses: true },
      "fs.writeFileSync('src/a.js', '<<<'); fs.rmSync('src/b.js')",
      "fail",
      "parses: src/a.js does not parse: unexpected <<<",
    ],
    [
      { parses: true },
      "fs.writeFileSync('src/a.js', 'x'.repeat(5e6))",
      "fail",
      "parses: src/a.js cannot be read, or has more than 4194304 bytes.",
    ],
    [{ parses: true }, "fs.rmSync('src/a.js'); fs.symlinkSync('b.js', 'src/a.js')", "pass", ""],
  ])("%j of %j: %s", async (effects, script, verdict, reason) => {
    const record = await attempt(script, effects);
    expect([record.verdict, record.reason]).toEqual([
      verdict,
      verdict === "pass" ? expect.anything() : reason,
    ]);
  });

  it("the second run of a subject that has no sandbox does not touch what is judged", async () => {
    const again =
      "if (fs.existsSync('../copy') && process.cwd().endsWith('repeat')) fs.writeFileSync('../copy/kept.txt', 'forged');";
    const record = await attempt(
      again,
      { idempotent: true, onlyTouches: ["src/**"] },
      { isolation: { level: "none" } },
    );
    expect(record).toMatchObject({ verdict: "fail", effects: { changes: [{ path: "kept.txt" }] } });
  });
});

describe("assertions on files", () => {
  const files = {
    "data.json": JSON.stringify({ a: [{ b: 1 }, { b: 2 }], "": null }),
    "text.txt": "first\nsecond line\n",
    "slow.txt": "a".repeat(50) + "!",
    "deep.json": "[".repeat(100_000) + "]".repeat(100_000),
  };

  it.each([
    [{ kind: "fileExists", path: "text.txt" }, true, "It is there."],
    [{ kind: "fileExists", path: "text.txt/x" }, false, "There is no such file."],
    [{ kind: "fileExists", path: "folder" }, false, "It is a folder, not a file."],
    [{ kind: "fileExists", path: "link" }, false, "It is a symbolic link, not a file."],
    [{ kind: "fileExists", path: "way/passwd" }, false, "It is reached through a symbolic link, not a file."],
    [{ kind: "fileExists", path: "pipe" }, false, "It is neither a file nor a folder, not a file."],
    [{ kind: "fileAbsent", path: "nothing" }, true, "It is not there."],
    [{ kind: "fileAbsent", path: "text.txt/x" }, true, "It is not there."],
    [{ kind: "fileAbsent", path: "way/passwd" }, false, "It is reached through a symbolic link."],
    [{ kind: "fileAbsent", path: "link" }, false, "It is a symbolic link."],
    [{ kind: "fileContains", path: "text.txt", text: "t\ns" }, true, "It holds the text."],
    [{ kind: "fileContains", path: "text.txt", text: "third" }, false, "It does not hold the text."],
    [{ kind: "fileMatches", path: "text.txt", pattern: "^second \\w+$" }, true, "It holds the pattern."],
    [
      { kind: "fileMatches", path: "slow.txt", pattern: "^(a+)+$" },
      false,
      "It took too long to look at, and was given up.",
    ],
    [
      { kind: "jsonPath", path: "data.json", query: "$.a[1].b", equals: 2 },
      true,
      "$.a[1].b selects what was expected.",
    ],
    [
      { kind: "jsonPath", path: "data.json", query: "$.a[1]", equals: { b: 3 } },
      false,
      '$.a[1] selects {"b":2}.',
    ],
    [
      { kind: "jsonPath", path: "data.json", query: "$.a[*].b", equals: 1 },
      false,
      "$.a[*].b selects 2 values, not one.",
    ],
    [{ kind: "jsonPath", path: "text.txt", query: "$.a", equals: 1 }, false, "$.a cannot be asked of it: "],
    [{ kind: "jsonPath", path: "deep.json", query: "$..a", equals: 1 }, false, "$..a"],
  ])("%j: %s", async (assertion, ok, detail) => {
    const workshop = new ScenarioWorkshop();
    const script = `fs.mkdirSync('folder'); fs.symlinkSync('/etc/passwd', 'link'); fs.symlinkSync('/etc', 'way'); require('node:child_process').execFileSync('mkfifo', ['pipe'])`;
    const subject = { kind: "command", command: ["node", "-e", script] };
    workshop.add("one", { fixture: files, manifest: { subject, assertions: [assertion] } });
    const record = await workshop.attempt("one");
    expect(record.assertions).toEqual([
      {
        assertion: `${assertion.kind} ${assertion.path}`,
        ok,
        detail: expect.stringContaining(detail) as string,
      },
    ]);
    expect(record.verdict).toBe(ok ? "pass" : "fail");
  });
});
