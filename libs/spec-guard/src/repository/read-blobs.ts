import { randomUUID } from "node:crypto";
import { git } from "./git.ts";
import type { Repository } from "./open-repository.ts";

/** The texts of some blobs by their ids. Those that do not exist or have more than `mostBytes` are left out. */
export async function readBlobs(
  repository: Repository,
  ids: readonly string[],
  mostBytes: number,
): Promise<Map<string, string>> {
  const distinct = [...new Set(ids)];
  if (distinct.length === 0) return new Map();
  const sizes = (await git(repository, ["cat-file", "--batch-check"], lines(distinct))).split("\n");
  const small = distinct.filter((_, index) => {
    const [, type, size] = sizes[index]?.split(" ") ?? [];
    return type === "blob" && Number(size) <= mostBytes;
  });
  if (small.length === 0) return new Map();
  // Sizes count bytes, which text that is not UTF-8 loses; a name that no blob can hold marks the ends instead.
  const mark = randomUUID();
  const output = await git(repository, ["cat-file", "--batch"], lines(small.flatMap((id) => [id, mark])));
  const texts = output.split(`\n${mark} missing\n`);
  return new Map(small.map((id, index) => [id, texts[index]?.replace(/^.*\n/, "") ?? ""]));
}

const lines = (ids: readonly string[]) => ids.map((id) => `${id}\n`).join("");
