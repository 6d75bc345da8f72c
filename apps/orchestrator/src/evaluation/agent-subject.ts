// Carries out a task in the working directory, which is a scenario's copy of a fixture: makes it a repository, runs the
// task, brings the change back, and leaves nothing else behind. Arguments: the folder of patterns, the task file. The last line
// that it prints is what the run used up, as JSON.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { readConfig } from "../config.ts";
import { executeRun } from "../execute-run.ts";
import { resolveJob } from "../job/resolve-job.ts";
import { offlineSettings } from "../settings/run-settings.ts";
import { gitFor } from "../workspace/git.ts";

const author = { name: "Evaluation", email: "evaluation@localhost", date: "2025-01-01T00:00:00Z" };

const [patterns, task] = process.argv.slice(2);
const repo = process.cwd();
const config = readConfig({ patterns });
const git = gitFor(repo, config);

await git.run("init", "--quiet", "--initial-branch=main");
await git.run("add", "--all");
await git.runAs(author, "commit", "--quiet", "--allow-empty", "--message=The fixture as it comes");
const job = await resolveJob({ task, repo }, config);
const manifest = await executeRun(job, offlineSettings, {
  config,
  signal: new AbortController().signal,
  warn: (text) => process.stderr.write(`${text}\n`),
  report: (event) => process.stdout.write(`${JSON.stringify(event)}\n`),
});
if (manifest.result) await git.run("merge", "--quiet", "--ff-only", manifest.result.commit);
for (const name of [".git", ".runs", "out"]) await rm(join(repo, name), { recursive: true, force: true });

const { requests, inputTokens, cachedInputTokens, outputTokens } = manifest.usage;
process.stdout.write(`${JSON.stringify({ requests, inputTokens, cachedInputTokens, outputTokens })}\n`);
process.exitCode = manifest.run.status === "succeeded" ? 0 : 1;
