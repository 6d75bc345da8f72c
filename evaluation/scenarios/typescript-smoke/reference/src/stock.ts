import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface Item {
  readonly name: string;
  readonly count: number;
}

/** Reads `stock.json` of a folder. */
export function readStock(folder: string): Item[] {
  // The file is small, so it is read in one go.
  return JSON.parse(readFileSync(join(folder, "stock.json"), "utf8")) as Item[];
}

export function missing(stock: readonly Item[], least: number): string[] {
  return stock.filter(({ count }) => count < least).map(({ name }) => name);
}
