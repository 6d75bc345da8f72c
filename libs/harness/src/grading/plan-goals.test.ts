import { chmodSync } from "node:fs";
import { delimiter, join } from "node:path";
import { expect, it } from "vitest";
import { runScenario } from "../index.ts";
import { ScenarioWorkshop } from "../testing/scenario-workshop.ts";

/** Like a rustup that does not lie in the home folder: without RUSTUP_HOME, every command of it fails. */
const cargo = `#!/bin/sh
[ "$RUSTUP_HOME" = /rust ] || exit 1
[ "$1" = test ] || exit 0
echo "running 1 test"
echo "test adds ... ok"
echo
echo "test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s"
`;

it("asks a toolchain, and runs it, with the variables that say where it is", async () => {
  const workshop = new ScenarioWorkshop();
  workshop.write("programs", { cargo });
  chmodSync(join(workshop.root, "programs/cargo"), 0o755);
  workshop.add("rust", {
    fixture: { "Cargo.toml": '[package]\nname = "a"\nversion = "0.1.0"\n', "src/lib.rs": "" },
    manifest: { adapter: "rust", goals: ["test"] },
  });
  const [scenario] = await workshop.load();
  if (scenario === undefined) throw new Error("not loaded");
  const path = [join(workshop.root, "programs"), process.env["PATH"]].join(delimiter);
  const attempt = (environment: Record<string, string>) =>
    runScenario(scenario, workshop.options({ environment: { PATH: path, ...environment } }));
  expect(await attempt({ RUSTUP_HOME: "/rust" })).toMatchObject({ verdict: "pass" });
  expect(await attempt({})).toMatchObject({ verdict: "infra" });
});
