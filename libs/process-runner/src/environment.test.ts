import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { allowListedEnvironment } from "./environment.ts";

describe("an environment from an allow-list", () => {
  it("holds what most programs need, and names what it drops", () => {
    const source = {
      PATH: "/bin",
      HOME: "/h",
      LC_TIME: "C",
      NODE_OPTIONS: "-r x",
      AWS_SECRET: "s",
      LD_PRELOAD: "l",
    };
    expect(allowListedEnvironment(source)).toEqual({
      env: { PATH: "/bin", HOME: "/h", LC_TIME: "C" },
      dropped: ["AWS_SECRET", "LD_PRELOAD", "NODE_OPTIONS"],
    });
  });

  it("can allow more, by name or by beginning", () => {
    const source = { JAVA_HOME: "/j", npm_config_cache: "/c", npm_config_yes: "1", OTHER: "" };
    expect(allowListedEnvironment(source, { allow: ["JAVA_HOME", "npm_config_*"] })).toEqual({
      env: { JAVA_HOME: "/j", npm_config_cache: "/c", npm_config_yes: "1" },
      dropped: ["OTHER"],
    });
  });

  it("sets values on top, which are not dropped", () => {
    const { env, dropped } = allowListedEnvironment(
      { HOME: "/h", CI: "0" },
      { set: { HOME: "/tmp/home", CI: "1" } },
    );
    expect(env).toEqual({ HOME: "/tmp/home", CI: "1" });
    expect(dropped).toEqual([]);
  });

  it("leaves out what is not set", () => {
    expect(allowListedEnvironment({ PATH: undefined, SECRET: undefined })).toEqual({ env: {}, dropped: [] });
  });

  it("puts every name either in or out, and no value of a dropped one anywhere", () => {
    const name = fc.stringMatching(/^[A-Z_]{1,8}$/);
    fc.assert(
      fc.property(fc.dictionary(name, fc.string()), fc.array(name), (source, allow) => {
        const { env, dropped } = allowListedEnvironment(source, { allow });
        expect([...Object.keys(env), ...dropped].sort()).toEqual(Object.keys(source).sort());
      }),
    );
  });
});
