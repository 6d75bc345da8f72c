/** An amount in the smallest unit of its currency, such as cents. */
export interface Money {
  readonly minor: number;
  readonly currency: string;
}

/** Parses "12.50 EUR". */
export function parseMoney(text: string): Money {
  const match = /^(-?\d+)(?:\.(\d{2}))? ([A-Z]{3})$/.exec(text.trim());
  if (match === null) throw new RangeError(`expected an amount such as "12.50 EUR", received "${text}"`);
  const [, whole = "0", fraction = "00", currency = ""] = match;
  const sign = whole.startsWith("-") ? -1 : 1;
  return { minor: Number(whole) * 100 + sign * Number(fraction), currency };
}

export function formatMoney({ minor, currency }: Money): string {
  return `${(minor / 100).toFixed(2)} ${currency}`;
}

/** Adds amounts of one currency. */
export function sum(amounts: readonly Money[]): Money {
  const [first] = amounts;
  if (first === undefined) throw new RangeError("nothing to add");
  return amounts.slice(1).reduce((total, amount) => {
    if (amount.currency !== total.currency)
      throw new RangeError(`cannot add ${amount.currency} to ${total.currency}`);
    return { minor: total.minor + amount.minor, currency: total.currency };
  }, first);
}
