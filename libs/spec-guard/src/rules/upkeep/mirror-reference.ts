import { posix } from "node:path";
import { ignoredPaths } from "../../repository/tracked-files.ts";
import { codeSpans, fencedLines, linkTargets, type Span } from "../../spec/markdown.ts";
import { mostSpecBytes } from "../../spec/spec-size.ts";
import type { CheckContext, Problem, Rule } from "../rule.ts";
import { linkedPath, pathExists } from "../references/repository-path.ts";
import { readScripts, unknownScript } from "./package-scripts.ts";

export const mirrorReference: Rule = {
  code: "SG701",
  name: "mirror-reference",
  summary: "The commands and paths that a mirror names exist.",
  reason: "An agent that is told to run a command that is not there wastes its turn, or invents another.",
  remedy: "Correct the mirror, or bring back what it names.",
  async check(context) {
    const { config, change, touches, files } = context;
    const isRelevant = (path: string) =>
      change?.removes === true ||
      touches(path) ||
      files.paths.some((file) => file.endsWith("package.json") && touches(file));
    const problems = config.mirrors
      .filter(({ path }) => isRelevant(path))
      .map(({ path }) => check(path, context));
    return (await Promise.all(problems)).flat();
  },
};

async function check(mirror: string, context: CheckContext): Promise<Problem[]> {
  const file = context.read(mirror, mostSpecBytes);
  if ("refused" in file) return [];
  const { text } = file;
  const problemAt = ({ start }: Span, key: string, message: string): Problem => ({
    path: mirror,
    line: text.slice(0, start).split("\n").length,
    key,
    message,
  });
  const code = [...codeSpans(text), ...fencedLines(text)];
  const scripts = readScripts(context);
  const commands = code.flatMap((span) => {
    const reason = unknownScript(span.text, scripts);
    return reason === undefined
      ? []
      : [problemAt(span, span.text.trim(), `\`${span.text.trim()}\` cannot be run: ${reason}.`)];
  });
  const named = [...linksOf(mirror, text), ...code.flatMap(pathsIn)].filter(
    ({ path }) => !isThere(path, context),
  );
  const ignored = await ignoredPaths(
    context.repository,
    named.map(({ path }) => path),
  );
  const paths = named
    .filter(({ path }) => !ignored.has(path))
    .map(({ path, span }) => problemAt(span, path, `${path} does not exist.`));
  return [...commands, ...paths];
}

interface NamedPath {
  readonly path: string;
  readonly span: Span;
}

function linksOf(mirror: string, text: string): NamedPath[] {
  return linkTargets(text).flatMap((span) => {
    const path = linkedPath(mirror, span.text);
    return path === undefined || path.startsWith("..") ? [] : [{ path, span }];
  });
}

/** Patterns are tried on nothing longer: their cost may grow with the square of the length. */
const longestPath = 256;

/** A file name with a known ending, or a path of at least two parts; never a placeholder, a glob, a package or a flag. */
const pathShape = /^(?:\.\/)?(?:[\w.-]+\/)*[\w.-]+\/?$/;
const fileName = /^[\w-][\w.-]*\.(?:md|json|ya?ml|toml|[cm]?[jt]sx?|sh|py|lock)$/;

function pathsIn(span: Span): NamedPath[] {
  return span.text
    .split(/\s+/)
    .filter((word) => word.length <= longestPath)
    .map((word) => word.replace(/[,;:]$/, "").replace(/(?<=\.\w+):\d+(?::\d+)?$/, ""))
    .filter((word) => pathShape.test(word) && (fileName.test(word) || isPathLike(word)))
    .map((word) => ({ path: posix.normalize(word).replace(/\/$/, ""), span }))
    .filter(({ path }) => !path.startsWith("..") && path !== ".");
}

/** `feat/x` or `text/plain` are no paths; a word with an ending, or with a dot or slash in front or behind, is. */
function isPathLike(word: string): boolean {
  return word.includes("/") && (/\.\w+$/.test(word) || word.startsWith(".") || word.endsWith("/"));
}

/** A bare file name may stand for a file of that name anywhere. */
function isThere(path: string, { files }: CheckContext): boolean {
  if (pathExists(path, files)) return true;
  return !path.includes("/") && files.paths.some((file) => file.endsWith(`/${path}`));
}
