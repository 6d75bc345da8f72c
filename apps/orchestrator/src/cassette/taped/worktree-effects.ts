import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GitError } from "../../errors.ts";
import type { Git } from "../../workspace/git.ts";

/** What work in a checkout leaves behind. Trees are git object names. */
export interface WorktreeEffects {
  tree(): Promise<string>;
  /** A patch that `apply` takes, whatever the bytes of the files; empty between equal trees. */
  diff(from: string, to: string): Promise<string>;
  apply(patch: string): Promise<void>;
}

/** What decoding leaves in the place of bytes that are no UTF-8. */
const replacement = "\uFFFD";

/** @param checkout git in the checkout */
export function worktreeEffects(checkout: Git, tree: () => Promise<string>): WorktreeEffects {
  const diff = (from: string, to: string, ...settings: string[]) =>
    checkout.run(
      ...settings,
      "diff",
      "--no-ext-diff",
      "--no-textconv",
      "--no-renames",
      "--binary",
      "--full-index",
      from,
      to,
    );
  return {
    tree,
    diff: async (from, to) => {
      if (from === to) return "";
      const patch = await diff(from, to);
      return `${patch.includes(replacement) ? await encoded((settings) => diff(from, to, ...settings)) : patch}\n`;
    },
    apply: (patch) => (patch === "" ? Promise.resolve() : withFile(patch, (file) => apply(checkout, file))),
  };
}

async function apply(checkout: Git, file: string): Promise<void> {
  try {
    await checkout.run("apply", "--whitespace=nowarn", file);
  } catch (cause) {
    // What went wrong goes on record, where no path of the machine may stand.
    throw new GitError((cause as Error).message.replaceAll(file, "<patch>"), { cause });
  }
}

/** With every file as if it were binary, which git writes as ASCII. */
function encoded(diff: (settings: string[]) => Promise<string>): Promise<string> {
  return withFile("* -diff\n", (attributes) => diff(["-c", `core.attributesFile=${attributes}`]));
}

async function withFile<Value>(content: string, work: (file: string) => Promise<Value>): Promise<Value> {
  const directory = await mkdtemp(join(tmpdir(), "cassette-"));
  try {
    const file = join(directory, "content");
    await writeFile(file, content, { mode: 0o600 });
    return await work(file);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
