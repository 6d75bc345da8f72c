/** Node's arguments that run a TypeScript program from its source. */
export const typescriptProgram = (file: string): readonly string[] => [
  "--import",
  import.meta.resolve("ts-blank-space/register"),
  "--conditions=@codex-orchestrator/source",
  file,
];
