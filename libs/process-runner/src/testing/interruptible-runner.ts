import { type RunRequest, forwardSignals, runProcess } from "../index.ts";

/** Passes signals on to the run that its first argument asks for, and prints its result; `deaf` as the second: no longer. */
const [, , request = "", manner] = process.argv;
const stop = forwardSignals();
if (manner === "deaf") stop();
console.log(JSON.stringify(await runProcess(JSON.parse(request) as RunRequest)));
stop();
