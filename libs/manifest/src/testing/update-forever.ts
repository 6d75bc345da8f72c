// A victim for the kill test: changes one run's manifest for ever and prints each change once it is acknowledged.
// usage: update-forever.ts <root>
import { RunStore } from "../index.ts";
import { runningManifest } from "./manifests.ts";

const [, , root = ""] = process.argv;
const store = await RunStore.open(root);
const run = await store.create("0001", new Date(), (id) => runningManifest(id));
process.stdout.write(`${run.id}\n`);

for (let change = 1; ; change++) {
  await run.update((draft) => {
    draft.usage.requests = change;
    draft.run.statusDetail = String(change).padEnd(15_000, "x");
  });
  process.stdout.write(`${change}\n`);
}
