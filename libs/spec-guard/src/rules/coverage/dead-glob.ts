import { deadGlobs } from "../../coverage/coverage.ts";
import { PathGlobs } from "../../coverage/path-globs.ts";
import { FileList } from "../../repository/file-list.ts";
import { lineOf, type MiniSpec, mustBeReviewed } from "../../spec/spec-document.ts";
import { type Change, type CheckContext, type Edit, type Rule, scopedMiniSpecs } from "../rule.ts";

export const deadGlob: Rule = {
  code: "SG303",
  name: "dead-glob",
  summary: "Every glob in `covers` matches a file.",
  reason: "A glob that matches nothing means that the code moved away from its spec, or was never covered.",
  remedy: "Write where the code is now. `--fix` does it for a file that this change moved.",
  check: (context) =>
    scopedMiniSpecs(context)
      .filter(mustBeReviewed)
      .flatMap((spec) =>
        reportedGlobs(spec, context).map((glob) => {
          const fix = movedEdit(spec, glob, context.change);
          return {
            path: spec.path,
            line: lineOf(spec, "covers", spec.fields.covers.indexOf(glob)),
            key: glob,
            message: `The glob ${glob} in covers matches no file${hint(glob, context.files.hasFolder(glob))}.`,
            specs: [spec.fields.id],
            ...(fix && { fix: [fix] }),
          };
        }),
      ),
};

/** Before anything is built, a spec may name what there will be; once a part is, or was, there, the rest should be, too. */
function reportedGlobs(spec: MiniSpec, { files, change }: CheckContext): string[] {
  const dead = deadGlobs(spec, files);
  const isPlan = spec.fields.status !== "implemented" && dead.length === spec.fields.covers.length;
  if (!isPlan) return dead;
  const removed = new FileList(
    (change?.files ?? []).flatMap(({ path, kind }) => (kind === "deleted" ? [path] : [])),
  );
  return dead.filter((glob) => files.hasFolder(glob) || new PathGlobs([glob]).deadIn(removed).length === 0);
}

function hint(glob: string, isFolder: boolean): string {
  return isFolder ? `; to cover the folder, write ${glob}/**` : "";
}

function movedEdit(spec: MiniSpec, glob: string, change: Change | undefined): Edit | undefined {
  const target = change?.files.find(({ from, kind }) => from === glob && kind === "added")?.path;
  const start = spec.yamlStart + spec.yaml.indexOf(glob, spec.yaml.indexOf("covers:"));
  // Only a name that needs no quotes can be put in the place of another.
  if (target === undefined || !/^[\w./-]+$/.test(target) || start < spec.yamlStart) return undefined;
  return { path: spec.path, start, end: start + glob.length, text: target };
}
