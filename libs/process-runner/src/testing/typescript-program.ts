import { join } from "node:path";

/** Node's arguments that run a TypeScript program of this folder from its source. */
export const typescriptProgram = (name: string): readonly string[] => [
  "--import",
  import.meta.resolve("ts-blank-space/register"),
  "--conditions=@codex-orchestrator/source",
  join(import.meta.dirname, name),
];
