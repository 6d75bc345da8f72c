import type { CompilerOptions, Diagnostic } from "typescript";

type TypeScript = typeof import("typescript");

const defaults = {
  strict: true,
  target: "esnext",
  module: "esnext",
  moduleResolution: "bundler",
  jsx: "preserve",
  allowJs: true,
  checkJs: true,
  noEmit: true,
  types: [],
};

/**
 * What TypeScript has against a text as a program of its own: it knows the language's library and what the text
 * declares. TypeScript is an optional peer of this library; without it, that is the fault.
 *
 * @param settings as under `compilerOptions` in a tsconfig.json
 */
export async function typeFaults(
  path: string,
  text: string,
  settings: Readonly<Record<string, unknown>>,
  load: () => Promise<{ readonly default: TypeScript }> = () => import("typescript"),
): Promise<string[]> {
  let ts: TypeScript;
  try {
    ts = (await load()).default;
  } catch (error) {
    return [`its types cannot be checked, install typescript: ${(error as Error).message}`];
  }
  const { options, errors } = ts.convertCompilerOptionsFromJson({ ...defaults, ...settings }, "/");
  const faults = errors.length > 0 ? errors : check(ts, `/fixture/${path}`, text, options);
  return faults.map((fault) => `the output does not type-check: ${describe(ts, fault)}`);
}

function check(ts: TypeScript, file: string, text: string, options: CompilerOptions): readonly Diagnostic[] {
  const host = ts.createCompilerHost(options);
  const memory: typeof host = {
    ...host,
    fileExists: (path) => path === file || host.fileExists(path),
    readFile: (path) => (path === file ? text : host.readFile(path)),
    getSourceFile: (path, target, ...rest) =>
      path === file
        ? ts.createSourceFile(path, text, target, true)
        : host.getSourceFile(path, target, ...rest),
  };
  return ts.getPreEmitDiagnostics(ts.createProgram([file], options, memory));
}

function describe(ts: TypeScript, { file, start, messageText }: Diagnostic): string {
  const message = ts.flattenDiagnosticMessageText(messageText, " ");
  if (file === undefined || start === undefined) return message;
  return `${message} (line ${file.getLineAndCharacterOfPosition(start).line + 1})`;
}
