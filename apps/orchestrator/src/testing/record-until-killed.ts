// Records calls into the cassette named by the first argument, without end, and prints the number of each that is kept.
import { redactor, recording } from "./cassettes.ts";
import { Recorder } from "../cassette/recorder.ts";

const recorder = await Recorder.start(process.argv[2]!, recording, redactor);
for (let number = 1; ; number++) {
  const call = { kind: "model" as const, actor: "builder", request: { number } };
  await recorder.play(call, () => Promise.resolve({ text: "x".repeat(10_000) }));
  console.log(String(number));
}
