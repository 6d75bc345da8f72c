import { type RunRequest, runProcess } from "../index.ts";

/** Runs the request it gets as JSON on its command line; prints the result, or the error, with the peak of its own memory. */
const request = JSON.parse(process.argv[2] ?? "") as RunRequest;
const answer = await runProcess(request).then(
  (result) => ({ result }),
  (error: unknown) => ({ error: { code: (error as { code?: string }).code, message: String(error) } }),
);
console.log(JSON.stringify({ ...answer, peakBytes: process.resourceUsage().maxRSS * 1024 }));
