import { ProcessFamily, endFamily } from "../index.ts";

/** Ends whoever has the marker that is its argument, which it has itself, and names whom it found. */
const family = new ProcessFamily({ markers: [process.argv[2] ?? ""] });
const { found } = await endFamily(family, 2000);
process.stdout.write(`ended ${found.map(({ name }) => name).join(" ")}\n`);
