/**
 * Why a text is not valid TypeScript or JavaScript, or `undefined` when it is. It is judged by TypeScript's own parser,
 * whichever engine wrote the text.
 */
export async function syntaxFault(path: string, text: string): Promise<string | undefined> {
  const { parse } = await import("@typescript-eslint/parser");
  try {
    parse(text.replace(/^\uFEFF/, ""), {
      filePath: path,
      loggerFn: false,
      sourceType: /\.c[jt]s$/.test(path) ? "script" : "module",
      ecmaFeatures: { jsx: !/\.[cm]?ts$/.test(path) },
    });
    return undefined;
  } catch (error) {
    const { message, lineNumber } = error as Error & { lineNumber?: number };
    return lineNumber === undefined ? message : `${message} (line ${lineNumber})`;
  }
}
