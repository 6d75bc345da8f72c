import type { Rule } from "../rules/rule.ts";

export function explainRule({ code, name, summary, reason, remedy }: Rule): string {
  return `${code} ${name}\n\n${summary}\n\nWhy: ${reason}\n\nWhat to do: ${remedy}\n`;
}
