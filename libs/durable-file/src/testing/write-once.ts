// Writes one file and prints the error's code, for tests that need a process of its own (size limit, other user).
// usage: write-once.ts <path> <bytes>
import { DurableWriteError } from "../errors.ts";
import { writeFileDurably } from "../write-file-durably.ts";

const [, , path = "", bytes = "0"] = process.argv;

try {
  await writeFileDurably(path, "n".repeat(Number(bytes)));
  process.stdout.write("written");
} catch (error) {
  process.stdout.write(
    error instanceof DurableWriteError ? `${error.code} ${error.systemCode ?? ""}` : String(error),
  );
}
