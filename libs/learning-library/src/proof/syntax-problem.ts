import { extname } from "node:path";
import { syntaxFault } from "./parse-output.ts";

const javaScript = new Set([".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"]);

/** What is wrong with the syntax of a TypeScript, JavaScript or JSON file; undefined for any other, which is not judged. */
export async function syntaxProblem(path: string, text: string): Promise<string | undefined> {
  const extension = extname(path);
  if (javaScript.has(extension)) return syntaxFault(path, text);
  if (extension !== ".json") return undefined;
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
