import { expect, it } from "vitest";

import { LeakFinder, madeUpSecrets, spellingsOf } from "../testing/secrets/made-up-secrets.ts";
import { tortureSecrets } from "../testing/secrets/secret-torture.ts";
import { path, temporaryFolder } from "../testing/workshop.ts";

// The long form, with every secret cut at every two places: npm run torture -w @codex-orchestrator/process-runner
it(
  "no byte that is kept of streams, logs, results and errors has any of 5,000 secrets",
  { timeout: 120_000 },
  async () => {
    const size = { secrets: 5000, errors: 100, everyTwoCuts: false };
    const { leaks, cuts, keptBytes } = await tortureSecrets(temporaryFolder(), path, size);
    expect(leaks).toEqual({ cuts: [], streams: [], errors: [], "process names": [] });
    expect(cuts).toBeGreaterThan(100_000);
    expect(keptBytes).toBeGreaterThan(1_000_000);
  },
);

it("a leak would be found, in whatever spelling", () => {
  const secrets = madeUpSecrets(50);
  const finder = new LeakFinder(secrets);
  for (const { name, value } of secrets) {
    for (const spelling of spellingsOf(value))
      expect(finder.leaksIn(`before ${spelling} after`).join()).toContain(`${name} (`);
    expect(finder.beginningsIn(Buffer.from(`"${value}"`).subarray(0, 15))).not.toEqual([]);
  }
  expect(finder.leaksIn("nothing of that kind")).toEqual([]);
});
