// Makes the order depend on the seed alone: a rank that is a hash of the name and the seed.
import { readFileSync, writeFileSync } from "node:fs";

const path = "src/tickets.js";
const text = readFileSync(path, "utf8")
  .replace("  const random = Math.random;\n", "")
  .replace("rank: random()", "rank: rankOf(name, seed)");
const rankOf = `
/** FNV-1a over the seed and the name. */
function rankOf(name, seed) {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (const character of name) hash = Math.imul(hash ^ character.codePointAt(0), 0x01000193) >>> 0;
  return hash;
}
`;
writeFileSync(path, `${text}${rankOf}`);
