import { join } from "node:path";

const prefix = "scenario:";

/** The path beside the manifest that an argument names; undefined for any other argument. */
export function besideManifest(argument: string): string | undefined {
  return argument.startsWith(prefix) ? argument.slice(prefix.length) : undefined;
}

/** The command as it is run: files beside the manifest by absolute path, `node` as the harness's own Node.js. */
export function resolveCommand(
  command: readonly string[],
  directory: string,
  node: string,
): readonly [string, ...string[]] {
  const [program = "", ...rest] = command.map((argument) => {
    const path = besideManifest(argument);
    return path === undefined ? argument : join(directory, path);
  });
  return [program === "node" ? node : program, ...rest];
}
