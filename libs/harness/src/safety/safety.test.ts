import { mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type FreshnessCheck, runAllScenarios, writeResults } from "../index.ts";
import { ScenarioWorkshop } from "../testing/scenario-workshop.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { findCanary } from "./find-canary.ts";
import { canaryVariable, newCanary, sensitiveVariables } from "./secrets.ts";

const secrets = {
  DEPLOY_TOKEN: "tok-4f9d2a7be1c04d5f",
  // As long as the digests that records are full of.
  SIGNING_SECRET: "9c1185a5c5e9fc54612808977ee8f548b2258d31",
  DATABASE: "postgres://app:p%40ss-w0rd-of-app@db.internal/app",
};
const spellings = Object.values({ ...secrets, password: "p@ss-w0rd-of-app" }).flatMap((value) => [
  value,
  Buffer.from(value).toString("base64").replaceAll("=", ""),
  Buffer.from(value).toString("hex"),
  encodeURIComponent(value),
]);

/** Every byte below a folder, and every name. */
function everythingIn(folder: string): string {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .map(
      (entry) =>
        entry.name + (entry.isFile() ? readFileSync(join(entry.parentPath, entry.name), "latin1") : ""),
    )
    .join("\n");
}

/** Puts secrets, in any spelling, wherever a subject and the code that it leaves can put them. */
const leak = `
fs.mkdirSync('node_modules');
const all = ${JSON.stringify(spellings)};
for (const [index, secret] of all.entries()) {
  console.log(secret, JSON.stringify({ secret }));
  console.error('error: ' + secret);
  fs.writeFileSync('content-' + index, 'x' + secret + 'y');
  fs.writeFileSync('binary-' + index, Buffer.concat([Buffer.of(0, 255), Buffer.from(secret)]));
  fs.writeFileSync('name-' + secret.replaceAll('/', '_'), '');
  fs.symlinkSync(secret, 'node_modules/link-' + index);
}
console.log(JSON.stringify(process.env));
for (const pid of fs.readdirSync('/proc').filter(Number)) try { console.log(fs.readFileSync('/proc/' + pid + '/environ', 'latin1')) } catch {}
const title = (text) => 'test(' + JSON.stringify(text) + ', () => { throw new Error(' + JSON.stringify('failed: ' + text) + ') });';
fs.writeFileSync('leak.test.js', 'import test from "node:test";' + all.map(title).join(''));
`;

describe("secrets of the environment", () => {
  it("are in no byte of the results, wherever and however they are spelled", async () => {
    const workshop = new ScenarioWorkshop();
    const environment = { ...workshop.options().environment, ...secrets };
    workshop.add("leak", {
      fixture: { "package.json": JSON.stringify({ type: "module", scripts: { test: "node --test" } }) },
      reference: { "done.test.js": 'import test from "node:test"; test("done", () => {});' },
      manifest: {
        ...{
          goals: ["test"],
          assertions: [{ kind: "fileMatches", path: "content-0", pattern: "^nothing$" }],
        },
        subject: { kind: "command", command: ["node", "-e", leak] },
        reference: { overlay: "reference" },
      },
    });
    const options = workshop.options({ environment });
    const record = await workshop.attempt("leak", { environment });
    expect(record.verdict).toBe("fail");
    expect(record.cases.length).toBeGreaterThanOrEqual(spellings.length);
    const result = await runAllScenarios(await workshop.load(), options);
    await writeResults(workshop.results, result);
    expect(result.safety).toMatchObject({ canary: [], forged: [] });
    const stored = everythingIn(workshop.results) + everythingIn(workshop.options().admissions);
    for (const spelling of spellings) expect(stored.includes(spelling), spelling).toBe(false);
    expect(stored).toContain("[redacted:DEPLOY_TOKEN]");
    expect(stored).not.toContain("canary-");
    expect(record.phases[0]?.droppedVariables).toEqual(
      expect.arrayContaining([canaryVariable, ...Object.keys(secrets)]),
    );
  });

  it.each([
    ["GITHUB_TOKEN", "x", true],
    ["aws_secret_access_key", "x", true],
    ["DB_PASS", "x", true],
    ["NPM_CONFIG_//registry/:_authToken", "x", true],
    ["SLACK_WEBHOOK_URL", "x", true],
    ["GIT_AUTHOR_NAME", "Jane Miller", false],
    ["XDG_SESSION_TYPE", "wayland", false],
    ["KEYBOARD", "us", false],
    ["CACHE_URL", "https://user:hidden-word@cache", true],
    ["HOMEPAGE", "https://example.org/@user:x", false],
  ])("%s=%s: %s", (name, value, isSensitive) => {
    expect(sensitiveVariables({ [name]: value }).length > 0).toBe(isSensitive);
  });
});

describe("findCanary", () => {
  it("finds it raw, encoded, in a name, across chunks, and names what it cannot read", async () => {
    const folder = temporaryFolder();
    const canary = newCanary();
    const write = (name: string, content: string | Buffer) => {
      writeFileSync(join(folder, name), content);
    };
    mkdirSync(join(folder, "deep"));
    write("clean", "nothing");
    write("deep/raw", `before ${canary.value} after`);
    write("base64", Buffer.from(`x${canary.value}`).toString("base64"));
    write("hex", Buffer.from(canary.value).toString("hex"));
    write("chunks", Buffer.concat([Buffer.alloc(64 * 1024 - 10), Buffer.from(canary.value)]));
    write(`name-${canary.value}`, "");
    symlinkSync("clean", join(folder, "link"));
    expect(await findCanary(folder, canary)).toEqual([
      "base64",
      "chunks",
      "deep/raw",
      "hex",
      `name-[redacted:${canaryVariable}]`,
    ]);
    expect(await findCanary(folder, newCanary())).toEqual([]);
  });
});

describe("whether results may leave the machine", () => {
  const checks: Record<string, FreshnessCheck["check"]> = {
    fresh: () => Promise.resolve({ fresh: true, detail: "Reviewed yesterday." }),
    stale: () => Promise.resolve({ fresh: false, detail: "Reviewed long ago." }),
    broken: () => Promise.reject(new Error("no specs")),
  };

  it.each([
    ["fresh", true, true],
    ["stale", false, false],
    ["broken", "not-checked", false],
    ["none", "not-checked", false],
  ])("specs: %s", async (name, fresh, maySync) => {
    const workshop = new ScenarioWorkshop();
    workshop.add("one", { fixture: { a: "" } });
    const check = checks[name];
    const ports = check ? { freshness: { check } } : {};
    const { safety } = await runAllScenarios(await workshop.load(), workshop.options({ ports }));
    expect(safety).toMatchObject({ mode: "mcp", maySync, specs: { fresh } });
  });

  it("not when somebody else wrote among them", async () => {
    const workshop = new ScenarioWorkshop();
    const forged = join(workshop.results, "attempts/other/1-1.json");
    const script = `fs.writeFileSync('done.txt', ''); fs.mkdirSync(${JSON.stringify(join(forged, ".."))}, { recursive: true }); fs.writeFileSync(${JSON.stringify(forged)}, '{"verdict":"pass"}')`;
    workshop.add("one", {
      fixture: { a: "" },
      manifest: {
        isolation: { level: "none" },
        subject: { kind: "command", command: ["node", "-e", script] },
      },
    });
    workshop.add("other", {
      fixture: { a: "" },
      manifest: { subject: { kind: "command", command: ["node", "-e", ""] } },
    });
    const ports = { freshness: { check: checks["fresh"]! } };
    const { safety, attempts } = await runAllScenarios(
      await workshop.load(),
      workshop.options({ ports, concurrency: 1 }),
    );
    expect(safety).toMatchObject({ forged: ["attempts/other/1-1.json"], maySync: false });
    expect(attempts.map(({ scenario, attempt, verdict }) => [scenario, attempt, verdict])).toEqual([
      ["one", 1, "pass"],
      ["other", 2, "fail"],
    ]);
  });
});
