import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { CheckRequest } from "../check/check-request.ts";
import { type CheckReport, checkSpecs } from "../check/check-specs.ts";

/** Files by their paths from the root; `null` removes one. */
export type Tree = Readonly<Record<string, string | Uint8Array | null>>;

/** A clean environment: nothing of the caller's git reaches a test. */
export const env = { PATH: process.env["PATH"] ?? "", HOME: "/nonexistent" };

export const now = new Date("2026-03-31T12:00:00Z");

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "spec-guard-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** A real repository on branch `main`, with a first commit of its files. */
export class TestRepository {
  readonly root: string;
  readonly #env: Record<string, string>;

  constructor(tree: Tree, root: string = temporaryFolder()) {
    this.root = root;
    const who = { GIT_AUTHOR_NAME: "t", GIT_AUTHOR_EMAIL: "t@example.org" };
    const committer = { GIT_COMMITTER_NAME: "t", GIT_COMMITTER_EMAIL: "t@example.org" };
    this.#env = { ...env, ...who, ...committer, GIT_CONFIG_NOSYSTEM: "1" };
    this.git("init", "--quiet", "--initial-branch=main");
    this.commit(tree);
  }

  git(...args: string[]): string {
    const options = ["-C", this.root, "-c", "core.autocrlf=false", "-c", "protocol.file.allow=always"];
    return execFileSync("git", [...options, ...args], { encoding: "utf8", env: this.#env }).trim();
  }

  write(tree: Tree): void {
    for (const [path, content] of Object.entries(tree)) {
      const file = join(this.root, path);
      if (content === null) rmSync(file, { recursive: true });
      else {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, content);
      }
    }
  }

  /** Writes the files and commits everything. Gives the id of the commit. */
  commit(tree: Tree): string {
    this.write(tree);
    this.git("add", "--all", "--force");
    this.git("commit", "--quiet", "--allow-empty", "--message=x");
    return this.head();
  }

  head(): string {
    return this.git("rev-parse", "HEAD");
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), "utf8");
  }

  check(scope: CheckRequest["scope"] = "all", request: Partial<CheckRequest> = {}): Promise<CheckReport> {
    return checkSpecs({ directory: this.root, env, scope, now, ...request });
  }

  /** The findings that count, as `code path: message`. */
  async findings(
    scope: CheckRequest["scope"] = "all",
    request: Partial<CheckRequest> = {},
  ): Promise<string[]> {
    const { findings } = await this.check(scope, request);
    return findings
      .filter(({ state }) => state === "open")
      .map(({ rule, path, message }) => `${rule} ${path}: ${message}`);
  }
}

export interface SpecParts {
  readonly id?: string;
  readonly title?: string;
  readonly status?: string;
  readonly owners?: string;
  readonly risk?: string;
  readonly covers?: readonly string[];
  readonly last_review?: string;
  /** Further lines of front matter. */
  readonly more?: string;
  readonly body?: string;
}

/** The text of a spec that is in review, and without fault as it is. */
export function specText(parts: SpecParts = {}): string {
  const {
    id = "s1",
    title = "A spec",
    status = "in-review",
    owners = "[role:architecture]",
    risk = "low",
  } = parts;
  const { covers = [], last_review = "2026-03-20", more = "", body = "# Spec\n" } = parts;
  const globs = covers.length === 0 ? " []" : covers.map((glob) => `\n  - "${glob}"`).join("");
  const fields = [
    `id: ${id}`,
    `title: ${title}`,
    `status: ${status}`,
    `owners: ${owners}`,
    `risk: ${risk}`,
    `covers:${globs}`,
    ...(last_review === "" ? [] : [`last_review: ${last_review}`]),
    ...(more === "" ? [] : [more]),
  ];
  return `---\n${fields.join("\n")}\n---\n\n${body}`;
}

/** Specs in review cover code, so that a test of something else needs no approval. */
export const lenientConfig = "covered_by: [in-review, approved, implemented]\n";
