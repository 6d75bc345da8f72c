import type { Mirror } from "../../config/guard-config.ts";
import { mostSpecBytes } from "../../spec/spec-size.ts";
import type { CheckContext, Problem, Rule } from "../rule.ts";

export const mirrorDifference: Rule = {
  code: "SG702",
  name: "mirror-difference",
  summary:
    "A mirror exists, and says the same as its spec between `<!-- section:NAME -->` and `<!-- /section:NAME -->`.",
  reason:
    "People and agents read the mirror and act on it; where it differs, they act on what is no longer so.",
  remedy: "Copy the section from the spec; `--fix` does.",
  check: (context) =>
    context.config.mirrors.flatMap((mirror) =>
      context.touches(mirror.path) || (mirror.of !== undefined && context.touches(mirror.of))
        ? differences(mirror, context)
        : [],
    ),
};

function differences({ path, of, sections }: Mirror, { read }: CheckContext): Problem[] {
  const mirror = read(path, mostSpecBytes);
  if ("refused" in mirror)
    return [{ path, key: "", message: `The mirror ${path} cannot be read: ${mirror.refused}.` }];
  if (of === undefined || sections.length === 0) return [];
  const spec = read(of, mostSpecBytes);
  if ("refused" in spec)
    return [
      { path: of, key: "", message: `The spec ${of} of the mirror ${path} cannot be read: ${spec.refused}.` },
    ];
  return sections.flatMap((name): Problem[] => {
    const wanted = sectionOf(spec.text, name);
    const found = sectionOf(mirror.text, name);
    if (wanted === undefined) return [absent(of, name)];
    if (found === undefined) return [absent(path, name)];
    if (normalized(found.text) === normalized(wanted.text)) return [];
    return [
      {
        path,
        line: mirror.text.slice(0, found.start).split("\n").length,
        key: name,
        message: `Section ${name} differs from that of ${of}.`,
        fix: [{ path, start: found.start, end: found.start + found.text.length, text: wanted.text }],
      },
    ];
  });
}

function absent(path: string, name: string): Problem {
  const message = `There is no section ${name} (from <!-- section:${name} --> to <!-- /section:${name} -->).`;
  return { path, key: name, message };
}

function sectionOf(text: string, name: string): { text: string; start: number } | undefined {
  const opening = `<!-- section:${name} -->`;
  const at = text.indexOf(opening);
  const start = at + opening.length;
  const end = text.indexOf(`<!-- /section:${name} -->`, start);
  return at < 0 || end < 0 ? undefined : { text: text.slice(start, end), start };
}

const normalized = (text: string) => text.replace(/\s+/g, " ").trim();
