import { type RunRequest, runProcess } from "../index.ts";

/**
 * Runs the request it gets as JSON on its command line; prints the result, or the error, with the memory that the run
 * itself took: the highest resident size during the run above the one before it, which the loader of TypeScript inflates.
 */
const request = JSON.parse(process.argv[2] ?? "") as RunRequest;
const before = process.memoryUsage.rss();
let peak = before;
const sampler = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage.rss());
}, 10);
const answer = await runProcess(request).then(
  (result) => ({ result }),
  (error: unknown) => ({ error: { code: (error as { code?: string }).code, message: String(error) } }),
);
clearInterval(sampler);
console.log(JSON.stringify({ ...answer, peakBytes: peak - before }));
