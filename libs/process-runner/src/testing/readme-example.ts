import { allowListedEnvironment, createRedactor, runProcess } from "../index.ts";

const { env, dropped } = allowListedEnvironment(process.env, { set: { CI: "1" } });
const secrets = [{ name: "API_KEY", value: "s3cr3t-of-the-house" }];
const result = await runProcess({
  command: ["node", "-p", "'key: ' + 's3cr3t-of-' + 'the-house'"],
  cwd: process.cwd(),
  env,
  timeoutMs: 60_000,
  redactor: createRedactor({ secrets }),
});
console.log(result.outcome, result.exitCode, result.stdout.text); // exited 0 key: [redacted:API_KEY]
console.log(dropped.length > 0, result.leaky); // true false
