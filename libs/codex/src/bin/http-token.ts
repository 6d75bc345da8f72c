import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { UsageError } from "./usage-error.ts";

/**
 * The bearer token: from the file, else from the environment, else a new one, which `show` is given to be seen once.
 *
 * @throws {UsageError}
 */
export async function httpToken(
  file: string | undefined,
  fromEnvironment: string | undefined,
  show: (token: string) => void,
): Promise<string> {
  if (file !== undefined) {
    try {
      return (await readFile(file, "utf8")).trim();
    } catch (cause) {
      throw new UsageError(`--token-file ${file} cannot be read: ${(cause as Error).message}`, { cause });
    }
  }
  if (fromEnvironment !== undefined && fromEnvironment !== "") return fromEnvironment;
  const token = randomBytes(32).toString("base64url");
  show(token);
  return token;
}
