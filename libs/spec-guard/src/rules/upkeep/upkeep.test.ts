import { describe, expect, it } from "vitest";
import { specText, TestRepository } from "../../testing/workshop.ts";

const spec = "tasks/specs/a.md";

describe("waivers", () => {
  const waiver = (expires: string, scope = "src/**", rule = "SG301") =>
    `waivers:\n  - { rule: ${rule}, scope: "${scope}", reason: "It goes away soon", owner: role:dx, expires: ${expires} }\n`;
  const changed = (config: string) => {
    const repository = new TestRepository({ [spec]: specText(), ".spec-guard.yaml": config });
    repository.git("switch", "-qc", "change");
    repository.commit({ "src/a.ts": "1\n" });
    return repository;
  };

  it("accept the findings of a rule in a scope, with the reason, until their last day", async () => {
    const repository = changed(waiver("2026-03-31"));
    const { findings, open } = await repository.check({ base: "main" });
    expect(open).toBe(0);
    expect(findings).toMatchObject([
      { rule: "SG301", state: "waived", waiver: { reason: "It goes away soon", owner: "role:dx" } },
    ]);
    expect(await repository.findings({ base: "main" }, { now: new Date("2026-04-01T00:00:00Z") })).toEqual([
      expect.stringMatching(/^SG301 src\/a\.ts/),
    ]);
  });

  it("of another rule or scope accept nothing; a scope may be the id of a spec", async () => {
    expect(await changed(waiver("2026-03-31", "lib/**")).findings({ base: "main" })).toHaveLength(1);
    expect(await changed(waiver("2026-03-31", "src/**", "SG302")).findings({ base: "main" })).toHaveLength(1);
    const stale = new TestRepository({
      [spec]: specText({ last_review: "2020-01-01" }),
      ".spec-guard.yaml": waiver("2026-03-31", "s1", "SG204"),
    });
    expect(await stale.findings("all")).toEqual([]);
  });

  it("that have expired are reported, and cannot be waived (SG601)", async () => {
    const config = `${waiver("2026-03-30")}${waiver("2026-12-31", ".spec-guard.yaml", "SG601").split("\n")[1] ?? ""}\n`;
    const repository = new TestRepository({ [spec]: specText(), ".spec-guard.yaml": config });
    expect(await repository.findings("all")).toEqual([
      "SG601 .spec-guard.yaml: The waiver of SG301 for src/**, owned by role:dx, held until 2026-03-30.",
    ]);
  });

  it("that have expired do not break a change that does not touch them", async () => {
    const repository = new TestRepository({ [spec]: specText(), ".spec-guard.yaml": waiver("2026-03-30") });
    repository.git("switch", "-qc", "change");
    repository.commit({ "a.md": "x" });
    expect(await repository.findings({ base: "main" })).toEqual([]);
  });

  it.each([
    ["without a reason", "waivers: [{ rule: SG301, scope: a, reason: x, owner: b, expires: 2026-01-01 }]"],
    ["without an end", "waivers: [{ rule: SG301, scope: a, reason: long enough, owner: b }]"],
    [
      "for every rule",
      'waivers: [{ rule: "*", scope: a, reason: long enough, owner: b, expires: 2026-01-01 }]',
    ],
    ["of a key that does not exist", "waiver: []"],
    ["that is no YAML", "waivers: ["],
    ["with aliases", "specs: &a [x]\ncode: *a"],
  ])("a configuration %s is refused", async (_, config) => {
    const repository = new TestRepository({ [spec]: specText(), ".spec-guard.yaml": config });
    await expect(repository.check("all")).rejects.toMatchObject({ code: "E_GUARD_CONFIG" });
  });
});

describe("mirrors", () => {
  const tree = {
    [spec]: specText({ body: "<!-- section:commands -->\nRun `npm test`.\n<!-- /section:commands -->\n" }),
    ".gitignore": "out/\n/.cache/\n",
    ".spec-guard.yaml": `mirrors:\n  - { path: AGENTS.md, of: ${spec}, sections: [commands] }\n`,
    "package.json": JSON.stringify({ name: "root", scripts: { test: "x", "build:all": "x" } }),
    "libs/a/package.json": JSON.stringify({ name: "@x/a", scripts: { gen: "x" }, nx: { name: "a" } }),
    "scripts/run.sh": "x",
  };
  const section = "<!-- section:commands -->\nRun\n`npm test`.\n<!-- /section:commands -->\n";
  const mirror = (text: string) => new TestRepository({ ...tree, "AGENTS.md": `${section}\n${text}\n` });

  it("may name what exists, what is ignored, and what is no path", async () => {
    const text = [
      "`npm run build:all`, `npm test -- x`, `npm run gen -w @x/a`, `npm run gen --workspace=libs/a`, `npx nx run a:run`",
      "`scripts/run.sh`, `./scripts/`, `libs/a`, `run.sh`, `out/audit.log`, `out/`, `.cache/`, `@x/a`, `text/plain`, `feat(x)`, `tasks/<id>.md`, `libs/*/x.ts`",
      "[link](libs/a/package.json#x) [web](https://x.org)",
      "```sh\n$ npm run test -- --flag=a/b.c\nnpm ci && npm run test\n```",
    ];
    expect(await mirror(text.join("\n\n")).findings("all")).toEqual([]);
  });

  it("must not name what does not exist (SG701)", async () => {
    const text = [
      "`npm run deploy` and `npm run test -w nobody` and `npx nx run zzz:build`",
      "`scripts/gone.sh` and `libs/b/` and `nowhere.md` and [link](docs/x.md)",
      "```sh\nnpm run nothing\n```",
    ];
    expect(await mirror(text.join("\n\n")).findings("all")).toEqual([
      "SG701 AGENTS.md: `npm run deploy` cannot be run: package.json of the root has no script deploy.",
      "SG701 AGENTS.md: `npm run test -w nobody` cannot be run: there is no workspace nobody.",
      "SG701 AGENTS.md: `npx nx run zzz:build` cannot be run: there is no project zzz.",
      "SG701 AGENTS.md: docs/x.md does not exist.",
      "SG701 AGENTS.md: scripts/gone.sh does not exist.",
      "SG701 AGENTS.md: libs/b does not exist.",
      "SG701 AGENTS.md: nowhere.md does not exist.",
      "SG701 AGENTS.md: `npm run nothing` cannot be run: package.json of the root has no script nothing.",
    ]);
  });

  it("are read in linear time", async () => {
    const words = [
      "a".repeat(400_000),
      `${"a/".repeat(200_000)}b`,
      `x.${"a:1".repeat(100_000)}`,
      ".".repeat(400_000),
    ];
    for (const word of words) expect(await mirror(`\`${word}\``).findings("all")).toEqual([]);
  });

  it("must say what the spec says (SG702)", async () => {
    const differs = new TestRepository({ ...tree, "AGENTS.md": section.replace("npm test", "npm run test") });
    expect(await differs.findings("all")).toEqual([
      `SG702 AGENTS.md: Section commands differs from that of ${spec}.`,
    ]);
    const lacks = new TestRepository({ ...tree, "AGENTS.md": "x" });
    expect(await lacks.findings("all")).toEqual([
      "SG702 AGENTS.md: There is no section commands (from <!-- section:commands --> to <!-- /section:commands -->).",
    ]);
    expect(await new TestRepository(tree).findings("all")).toEqual([
      "SG702 AGENTS.md: The mirror AGENTS.md cannot be read: it does not exist.",
    ]);
  });

  it("are looked at when they, their spec, or what they name may have changed", async () => {
    const repository = mirror("`npm run deploy`");
    repository.git("switch", "-qc", "change");
    repository.commit({ "a.md": "x" });
    expect(await repository.findings({ base: "main" })).toEqual([]);
    repository.commit({ "libs/a/package.json": "{}" });
    expect(
      (await repository.findings({ base: "main" })).filter((line) => line.startsWith("SG7")),
    ).toHaveLength(1);
  });
});
