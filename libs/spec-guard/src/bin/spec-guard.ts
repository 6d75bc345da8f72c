#!/usr/bin/env node
import { run } from "./run.ts";

// A reader such as `head` may leave early; that is no failure of ours.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});
const surroundings = { cwd: process.cwd(), env: process.env, now: new Date() };
const { stdout, stderr, exitCode } = await run(process.argv.slice(2), surroundings);
process.exitCode = exitCode;
process.stdout.write(stdout);
process.stderr.write(stderr);
