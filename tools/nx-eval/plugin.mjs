// Infers `eval` targets: one for every project with a vitest.eval.config.ts, and one for every scenario. A scenario is a
// project of its own that depends on what it tests, so that `nx affected -t eval` runs exactly the scenarios whose
// libraries, patterns, fixtures or prompts changed. Fixtures and pattern assets are projects for the same reason.
import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

const program =
  "node --import ts-blank-space/register --conditions=@codex-orchestrator/source evaluation/harness/main.ts";

/** @type {import("@nx/devkit").CreateNodesV2} */
export const createNodesV2 = [
  "{**/vitest.eval.config.ts,**/scenarios/*/scenario.json,patterns/{codemods,linters,recipes}/*/pattern.json,patterns/syntax/*.ts}",
  (files, _options, { workspaceRoot }) =>
    files
      .filter((file) => !file.includes("node_modules/") && !file.includes("/fixtures/"))
      .map((file) => [file, { projects: projectsOf(file, workspaceRoot) }]),
];

function projectsOf(file, workspaceRoot) {
  switch (basename(file)) {
    case "vitest.eval.config.ts":
      return suites(dirname(file));
    case "scenario.json":
      return scenario(file, workspaceRoot);
    case "pattern.json":
      return { [dirname(file)]: { name: `pattern-${basename(dirname(file))}`, root: dirname(file) } };
    default:
      return { [dirname(file)]: { name: "pattern-syntax", root: dirname(file) } };
  }
}

function suites(root) {
  const target = {
    command: "vitest run --config vitest.eval.config.ts",
    options: { cwd: root },
    cache: true,
    inputs: ["default", "^default", { externalDependencies: ["vitest"] }],
    outputs: ["{projectRoot}/.eval"],
    metadata: { technologies: ["vitest"], description: "Judge whether the project still does its job" },
  };
  return { [root]: { root, targets: { eval: target } } };
}

/** A manifest that cannot be read is still a project: its target fails, and says why. */
function scenario(file, workspaceRoot) {
  const root = dirname(file);
  const id = basename(root);
  const manifest = readManifest(join(workspaceRoot, file));
  const fixture = typeof manifest.fixture === "string" ? manifest.fixture : undefined;
  const project = dirname(dirname(root));
  const fixtureRoot = fixture && join(project, "fixtures", fixture);
  const inputs = Array.isArray(manifest.inputs)
    ? manifest.inputs.filter((glob) => typeof glob === "string")
    : [];
  // Beside the scenarios, not in them: what is in a scenario's folder is part of its content key.
  const results = `${project}/.results/${id}`;
  const target = {
    command: `${program} ${project} ${id}`,
    cache: true,
    inputs: ["default", "^default", ...inputs.map((glob) => `{workspaceRoot}/${glob}`)],
    outputs: [`{workspaceRoot}/${results}`],
    metadata: { description: `Run the scenario ${id}` },
  };
  const dependencies = [
    "evaluation-harness",
    ...(fixture ? [fixtureProject(fixture)] : []),
    ...subjectProjects(manifest),
    ...inputs.flatMap((glob) => /^(?:libs|apps)\/([^/*]+)/.exec(glob)?.[1] ?? []),
  ];
  return {
    [root]: {
      name: `scenario-${id}`,
      root,
      implicitDependencies: [...new Set(dependencies)],
      targets: { eval: target },
    },
    ...(fixtureRoot && { [fixtureRoot]: { name: fixtureProject(fixture), root: fixtureRoot } }),
  };
}

const fixtureProject = (fixture) => `fixture-${fixture.replaceAll("/", "-")}`;

function readManifest(path) {
  try {
    const value = JSON.parse(readFileSync(path, "utf8"));
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** What a scenario tests, as projects: an agent is the whole app, with its prompts and every pattern. */
function subjectProjects({ subject, effects, assertions }) {
  const references = [subject, ...(Array.isArray(assertions) ? assertions : [])]
    .filter((one) => one?.kind === "pattern" && typeof one.pattern === "string")
    .map(({ pattern }) => `pattern-${pattern.split("@")[0]}`);
  return [
    ...(subject?.kind === "agent" ? ["orchestrator", "patterns"] : []),
    ...(references.length > 0 || effects?.parses === true ? ["learning-library"] : []),
    ...references,
  ];
}
