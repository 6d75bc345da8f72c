import { describe, expect, it } from "vitest";
import { requireUsable, standingOf } from "./version.ts";

describe("a version", () => {
  it.each([
    ["0.169.0", "tested"],
    ["0.169.12", "tested"],
    ["0.170.0", "untested"],
    ["1.169.0", "untested"],
    ["0.169.1-alpha.2", "untested"],
    ["0.163.0", "untested"],
    ["0.163.0-alpha.1", "too-old"],
    ["0.162.9", "too-old"],
    ["0.99.0", "too-old"],
  ])("%s is %s", (version, standing) => {
    expect(standingOf(version)).toBe(standing);
  });

  it("that is too old is refused with what to install", () => {
    requireUsable({ version: "0.170.0", standing: "untested" });
    expect(() => {
      requireUsable({ version: "0.99.0", standing: "too-old" });
    }).toThrow(
      "Codex 0.99.0 is too old: 0.163.0 is the oldest that is known to work, 0.169.0 is tested. " +
        "Install it: npm install --save-dev @openai/codex@0.169.0",
    );
  });
});
