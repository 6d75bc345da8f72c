import { EOL } from "os";
import { formatMoney, sum } from "./money.js";
import { readReceipts, type Receipt } from "./receipts.js";

/** One line for each receipt, and the total. */
export function renderReport(receipts: readonly Receipt[]): string {
  const lines = receipts.map(({ name, amount }) => `${name.padEnd(20)} ${formatMoney(amount)}`);
  const total = formatMoney(sum(receipts.map(({ amount }) => amount)));
  return [...lines, `${"total".padEnd(20)} ${total}`].join(EOL);
}

export function reportOn(directory: string): string {
  try {
    return renderReport(readReceipts(directory));
  } catch (error) {
    throw new Error(`no report on ${directory}`);
  }
}
