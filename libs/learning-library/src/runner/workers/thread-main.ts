import { parentPort, type MessagePort } from "node:worker_threads";
import { verifyAsset } from "../../catalog/verify-asset.ts";
import type { FileTransform } from "../../engines/engine.ts";
import { openPattern } from "../../engines/open-engine.ts";
import { PatternIntegrityError, PatternLoadError } from "../../errors.ts";
import { transformFile } from "../transform-file.ts";
import { captureOutput } from "./captured-output.ts";
import type { FileBatch, LoadablePattern, OpenFailure, ThreadReply, ThreadRequest } from "./protocol.ts";

// The program of a thread: loads a pattern, then transforms the files that it is sent, in their order.

const port = parentPort as MessagePort;
const output = captureOutput();
let transform: FileTransform;

port.on("message", (request: ThreadRequest) => {
  void (request.type === "open" ? open(request.pattern) : run(request.batch));
});

async function open({ root, entry, manifest, options }: LoadablePattern): Promise<void> {
  try {
    await verifyAsset(root, entry);
    transform = await openPattern(root, entry.entry ?? "", manifest, options);
    reply({ type: "opened" });
  } catch (error) {
    reply({ type: "refused", failure: describe(error) });
  }
}

async function run({ directory, layout, contains, files }: FileBatch): Promise<void> {
  const recorded: FileTransform = async (file) => {
    const { lines, value } = await output.during(() => transform(file));
    return { ...value, messages: [...value.messages, ...lines] };
  };
  for (const file of files)
    reply({
      type: "result",
      result: await transformFile({ root: directory, layout, contains, transform: recorded }, file),
    });
}

function reply(message: ThreadReply): void {
  port.postMessage(message);
}

function describe(error: unknown): OpenFailure {
  if (error instanceof PatternIntegrityError) {
    const { file, expected, received } = error;
    return { kind: "integrity", file, expected, received };
  }
  if (error instanceof PatternLoadError) return { kind: "load", reason: error.reason };
  const message = error instanceof Error ? error.message : String(error);
  return { kind: "load", reason: message.replace(/\s+/g, " ").trim() };
}
