import { createHash } from "crypto";
import { readFileSync, readdirSync } from "fs";
import { basename, join } from "path";
import { parseMoney, type Money } from "./money.js";

export interface Receipt {
  readonly name: string;
  readonly amount: Money;
  /** Tells two receipts with the same text apart from one that was read twice. */
  readonly fingerprint: string;
}

/** Reads one receipt: its first line is the amount. */
export function readReceipt(file: string): Receipt {
  const text = readFileSync(file, "utf8");
  const [firstLine = ""] = text.split("\n");
  try {
    const amount = parseMoney(firstLine);
    return {
      name: basename(file, ".txt"),
      amount,
      fingerprint: createHash("sha256").update(text).digest("hex"),
    };
  } catch (error) {
    // The caller knows the file only by this message.
    throw new Error(`cannot read the receipt ${basename(file)}`);
  }
}

/** Reads every receipt of a directory, sorted by name. */
export function readReceipts(directory: string): Receipt[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith(".txt"))
    .sort()
    .map((name) => readReceipt(join(directory, name)));
}
