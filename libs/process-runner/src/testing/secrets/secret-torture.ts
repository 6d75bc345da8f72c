import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { type Redactor, type RunRequest, createRedactor, runProcess } from "../../index.ts";
import { LeakFinder, type MadeUpSecret, madeUpSecrets, spellingsOf } from "./made-up-secrets.ts";

export interface SecretTorture {
  /** Leaks by the place where they were found; all empty when every promise is kept. */
  readonly leaks: Readonly<Record<string, readonly string[]>>;
  /** Ways of cutting a secret that were tried. */
  readonly cuts: number;
  /** Bytes that were kept, and searched. */
  readonly keptBytes: number;
}

interface Size {
  readonly secrets: number;
  /** How many of them are put into errors and names of processes, each a run of its own or a process of its own. */
  readonly errors: number;
  /** Cuts every secret at every two places, instead of every one. */
  readonly everyTwoCuts: boolean;
}

const mebi = 1024 * 1024;

/** Sends made-up secrets through everything that a run keeps, and says where one was found. `path`: the search path. */
export async function tortureSecrets(folder: string, path: string, size: Size): Promise<SecretTorture> {
  const secrets = madeUpSecrets(size.secrets);
  const redactor = createRedactor({ secrets });
  const finder = new LeakFinder(secrets);
  const setting = { folder, path, redactor, secrets };
  const some = { ...setting, secrets: secrets.slice(0, size.errors) };
  const { cuts, leaks: cutLeaks } = cutEverywhere(setting, finder, size.everyTwoCuts);
  const streams = await throughStreams(setting);
  const errors = await throughErrors(some);
  const names = await throughProcessNames(some);
  return {
    leaks: {
      cuts: cutLeaks,
      streams: finder.leaksIn(streams),
      errors: finder.leaksIn(errors),
      "process names": finder.beginningsIn(names),
    },
    cuts,
    keptBytes: streams.length + errors.length + names.length,
  };
}

interface Setting {
  readonly folder: string;
  readonly path: string;
  readonly redactor: Redactor;
  readonly secrets: readonly MadeUpSecret[];
}

function cutEverywhere(
  { redactor, secrets }: Setting,
  finder: LeakFinder,
  everyTwoCuts: boolean,
): { cuts: number; leaks: string[] } {
  let cuts = 0;
  const leaks: string[] = [];
  for (const { name, value } of secrets) {
    const data = Buffer.from(`x=${value};`);
    const hidden = `x=[redacted:${name}];`;
    for (let first = 0; first <= data.length; first += 1) {
      const last = everyTwoCuts ? data.length : first;
      for (let second = first; second <= last; second += 1) {
        cuts += 1;
        const stream = redactor.stream();
        const chunks = [data.subarray(0, first), data.subarray(first, second), data.subarray(second)];
        const kept = Buffer.concat([...chunks.map((chunk) => stream.push(chunk)), stream.end()]);
        if (kept.equals(Buffer.from(hidden))) continue;
        // One secret may contain another, or have the shape of a token; hidden it must be all the same.
        leaks.push(...finder.leaksIn(kept).map((leak) => `${leak} cut at ${first} and ${second}`));
      }
    }
  }
  return { cuts, leaks };
}

/** Every spelling on both streams in pieces of prime sizes, the environment, and file names in listings and messages. */
async function throughStreams({ folder, path, redactor, secrets }: Setting): Promise<Buffer> {
  const work = join(folder, "work");
  mkdirSync(work);
  for (const { value } of secrets) writeFileSync(join(work, value), "");
  const all = secrets.flatMap(({ value }) => spellingsOf(value)).join("\n");
  writeFileSync(join(folder, "spellings"), all);
  const script = `
    const { readFileSync, readdirSync } = require("fs");
    const { execFileSync } = require("child_process");
    const text = readFileSync("../spellings");
    const write = (stream, size) => {
      for (let at = 0; at < text.length; at += size) stream.write(text.subarray(at, at + size));
    };
    write(process.stdout, 131);
    write(process.stderr, 257);
    execFileSync("env", { stdio: "inherit" });
    execFileSync("ls", ["-b"], { stdio: "inherit" });
    process.stdout.write(JSON.stringify({ env: process.env, files: readdirSync(".") }) + "\\n");
    for (const name of readdirSync(".").slice(0, 200))
      try { readFileSync(name + "/missing"); } catch (error) { console.error(error); }
    throw new Error(Object.values(process.env).join(" "));
  `;
  const env = { PATH: path, ...Object.fromEntries(secrets.map(({ name, value }) => [name, value])) };
  const logs = join(folder, "logs");
  mkdirSync(logs);
  const result = await runProcess({
    command: [process.execPath, "-e", script],
    cwd: work,
    env,
    timeoutMs: 120_000,
    redactor,
    log: { path: join(logs, "run.log") },
    capture: { headBytes: 8 * mebi, tailBytes: 8 * mebi },
  });
  if (result.exitCode !== 1 || result.stdout.truncatedBytes + result.stderr.truncatedBytes > 0)
    throw new Error(
      `The program that shows the secrets did not do so: ${JSON.stringify(result).slice(-2000)}`,
    );
  const kept =
    JSON.stringify(result) + result.stdout.text + result.stderr.text + readdirSync(logs).join("\n");
  return Buffer.concat([Buffer.from(kept), readFileSync(join(logs, "run.log"))]);
}

/** A secret wherever a request can have one when it is refused. Gives all that a caller could print of the errors. */
async function throughErrors({ folder, path, redactor, secrets }: Setting): Promise<string> {
  const kept: string[] = [];
  const logs = join(folder, "error-logs");
  mkdirSync(logs);
  for (const { value } of secrets) {
    const base: RunRequest = {
      command: ["true", value],
      cwd: folder,
      env: { PATH: path, SECRET: value },
      timeoutMs: 60_000,
      redactor,
    };
    const isolation = { level: "full", require: true } as const;
    const refused: readonly Partial<RunRequest>[] = [
      { command: [value] },
      { command: [`/tools/${value}`, value] },
      { command: ["true", `${value}\0`] },
      { cwd: `/${value}` },
      { log: { path: join(logs, `${value}.log`) } },
      { log: { path: join(logs, value, "run.log") } },
      { isolation: { ...isolation, writable: [`/${value}`] } },
      { isolation: { level: "none" }, command: [`./${value}`] },
      { isolation: { ...isolation, level: value as "full" } },
    ];
    for (const part of refused) {
      const error = await runProcess({ ...base, ...part }).catch((reason: unknown) => reason);
      if (!(error instanceof Error)) throw new Error("A request that makes no sense was not refused.");
      kept.push(everythingIn(error));
    }
  }
  return kept.join("\n") + readdirSync(logs).join("\n");
}

function everythingIn(error: unknown): string {
  if (!(error instanceof Error)) return error === undefined ? "" : JSON.stringify(error);
  const own = Object.getOwnPropertyNames(error).map((name) => String(error[name as keyof Error]));
  return [String(error), ...own, JSON.stringify(error), everythingIn(error.cause)].join("\n");
}

/** Processes called by the secrets, which the result names because they were left behind. */
async function throughProcessNames({ folder, path, redactor, secrets }: Setting): Promise<string> {
  const named = join(folder, "named");
  mkdirSync(named);
  const script = 'ln -s "$(command -v sleep)" sleep; for name; do ln sleep "./$name"; "./$name" 600 & done';
  const result = await runProcess({
    command: ["/bin/sh", "-c", script, "sh", ...secrets.map(({ value }) => value)],
    cwd: named,
    env: { PATH: path },
    timeoutMs: 60_000,
    leakMs: 500,
    redactor,
  });
  const found = result.termination?.found.length ?? 0;
  if (found < secrets.length)
    throw new Error(`Of ${secrets.length} processes only ${found} were found: ${JSON.stringify(result)}`);
  return JSON.stringify(result);
}
