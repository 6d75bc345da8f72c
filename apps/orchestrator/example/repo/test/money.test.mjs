import assert from "node:assert/strict";
import { test } from "node:test";
import { formatMoney, parseMoney, sum } from "../dist/money.js";

test("an amount is parsed and printed", () => {
  assert.deepEqual(parseMoney("12.50 EUR"), { minor: 1250, currency: "EUR" });
  assert.equal(formatMoney(parseMoney("-3.05 USD")), "-3.05 USD");
  assert.equal(formatMoney(parseMoney("7 CHF")), "7.00 CHF");
});

test("what is no amount is refused", () => {
  assert.throws(() => parseMoney("twelve"), /received "twelve"/);
});

test("amounts of one currency add up", () => {
  assert.deepEqual(sum(["1.10 EUR", "2.20 EUR"].map(parseMoney)), { minor: 330, currency: "EUR" });
});

test("amounts of two currencies do not", () => {
  assert.throws(() => sum(["1 EUR", "1 USD"].map(parseMoney)), /cannot add USD to EUR/);
});
