export { createDirectoryDurably, syncDirectory } from "./directory.ts";
export { DurableWriteError } from "./errors.ts";
export { sweepTemporaryFiles } from "./temporary-file.ts";
export { writeFileDurably } from "./write-file-durably.ts";
export type { FileContent } from "./write-file-durably.ts";
