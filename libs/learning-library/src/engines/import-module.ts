import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { createJiti, type Jiti } from "jiti";

/**
 * Imports a module by its path, whatever it is written in: TypeScript, an ES module, CommonJS (both also in a `.js` whose
 * package says otherwise), or JavaScript with Flow types, as transforms in the wild are.
 */
export async function importModule(path: string): Promise<Readonly<Record<string, unknown>>> {
  if (/\.[cm]js$/.test(path))
    return (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>;
  // No cache on the disk: what runs must be compiled from the bytes whose digest was checked.
  const jiti = createJiti(import.meta.url, { fsCache: false, moduleCache: false });
  try {
    return await jiti.import(path);
  } catch (error) {
    if (!path.endsWith(".js") || !isSyntaxError(error)) throw error;
    return await importFlow(jiti, path, error);
  }
}

function isSyntaxError(error: unknown): boolean {
  return error instanceof Error && /^(?:ParseError|SyntaxError)\b/.test(`${error}`.replace(/^Error: /, ""));
}

interface Babel {
  transformSync(code: string, options: object): { code: string };
}

/** jscodeshift compiles every `.js` transform with Flow's preset, which it brings along; only those that need it get it here. */
async function importFlow(
  jiti: Jiti,
  path: string,
  original: unknown,
): Promise<Readonly<Record<string, unknown>>> {
  const ofJscodeshift = createRequire(createRequire(import.meta.url).resolve("jscodeshift/package.json"));
  const babel = ofJscodeshift("@babel/core") as Babel;
  let code: string;
  try {
    ({ code } = babel.transformSync(await readFile(path, "utf8"), {
      babelrc: false,
      configFile: false,
      filename: path,
      presets: [ofJscodeshift.resolve("@babel/preset-flow")],
    }));
  } catch {
    // It is no Flow either: what the file itself got wrong is the better message.
    throw original;
  }
  return (await jiti.evalModule(code, { filename: path, async: true })) as Readonly<Record<string, unknown>>;
}
