// `nx run orchestrator:run -- --json` promises events as JSON lines on standard output and nothing else there. Nx prints
// its own account of the tasks on the same stream and has no switch against it, so this plugin sorts the lines: what is a
// JSON object goes to standard output, everything else to standard error.
//
// It works because .env loads plugins in the Nx process itself (NX_ISOLATE_PLUGINS=false) and nx.json runs no daemon.

/** @type {import("@nx/devkit").PreTasksExecution} */
export const preTasksExecution = (_options, { argv }) => {
  if (argv.includes("orchestrator:run") && argv.includes("--json")) sortLinesOfStandardOutput();
};

function sortLinesOfStandardOutput() {
  const writeOut = process.stdout.write.bind(process.stdout);
  const writeError = process.stderr.write.bind(process.stderr);
  let rest = "";
  const sort = (line) => (line.startsWith("{") ? writeOut(line) : writeError(line));
  process.stdout.write = (chunk, encodingOrDone, done) => {
    const lines = (rest + Buffer.from(chunk).toString("utf8")).split(/(?<=\n)/);
    rest = lines.at(-1)?.endsWith("\n") ? "" : (lines.pop() ?? "");
    for (const line of lines) sort(line);
    (typeof encodingOrDone === "function" ? encodingOrDone : done)?.();
    return true;
  };
  process.on("exit", () => sort(rest));
}
