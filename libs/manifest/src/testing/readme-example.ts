import { RunStore } from "../index.ts";

const store = await RunStore.open(".");
const [newest] = await store.list({ limit: 1 });
if (newest === undefined)
  console.log("no runs yet"); // no runs yet
else {
  const { manifest } = await store.read(newest);
  console.log(manifest.run.status, manifest.result?.branch);
}
