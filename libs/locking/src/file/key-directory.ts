import { createHash } from "node:crypto";
import { join } from "node:path";

/** A readable, contained and collision-free directory name for any key, on file systems that ignore case as well. */
export function keyDirectory(root: string, key: string): string {
  if (key === "")
    throw new RangeError("Expected a lock key of at least one character, received an empty one.");
  const readable = key.replaceAll(/[^A-Za-z0-9_-]+/g, "_").slice(0, 60);
  return join(root, `${readable}~${createHash("sha256").update(key).digest("hex").slice(0, 16)}`);
}
