import { parseArguments } from "../cli/arguments.ts";
import { exitCode } from "../cli/exit-codes.ts";
import type { Output } from "../cli/output.ts";

const help = `Usage: codex-orchestrator verify [<run>] [--key <file>] [--repo <directory>] [--json]

Checks the evidence of a run, offline: the signature, every file byte for byte, the audit log from its first record to the
last signed one, and that the commit is the base plus the patch.

  <run>               a run id (default: the newest run)
  --key <file>        the signer's public key in PEM (default: out/signer.pem, which proves only that nothing changed since)
  --repo <directory>  where the runs are (default: the repository around the current directory)

Exit codes: 0 everything is as it was signed, 1 something is not, 2 it cannot be checked.`;

const marks = { ok: "green", failed: "red", skipped: "yellow" } as const;

export async function execute(args: readonly string[], output: Output): Promise<number> {
  const options = { repo: { type: "string" }, key: { type: "string" } } as const;
  const { values, operands } = await parseArguments("verify", args, options, 1);
  if (values["help"] === true) {
    output.out(help);
    return exitCode.ok;
  }
  const [{ readConfig }, { openState }, { findRun }, { readPublicKey }, { verifyEvidence }] =
    await Promise.all([
      import("../config.ts"),
      import("../evidence/open-state.ts"),
      import("../evidence/find-run.ts"),
      import("../evidence/signer.ts"),
      import("../evidence/verify-evidence.ts"),
    ]);
  const config = readConfig();
  const store = await openState(values["repo"], config);
  const name = await findRun(store, operands[0]);
  const publicKey = await readPublicKey(
    typeof values["key"] === "string" ? values["key"] : undefined,
    store.root,
  );
  if (publicKey === undefined) {
    const { UsageError } = await import("../errors.ts");
    throw new UsageError("There is no out/signer.pem here. Give the signer's public key with --key <file>.");
  }
  const checks = await verifyEvidence(store, name, publicKey, config);
  const ok = checks.every(({ state }) => state !== "failed");
  if (values["json"] === true) output.out(JSON.stringify({ ...name, ok, checks }, null, 2));
  else {
    const { printable } = await import("../format.ts");
    output.out(`Run ${name.task}/${name.run}`);
    for (const { name: subject, state, detail, findings } of checks) {
      output.out(`${output.style(marks[state], state.padEnd(8))} ${subject.padEnd(10)} ${printable(detail)}`);
      for (const { place, message } of findings)
        output.out(`${" ".repeat(20)}${printable(`${place}: ${message}`)}`);
    }
  }
  return ok ? exitCode.ok : exitCode.failed;
}
