import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { asOrdinaryUser, temporaryFolder } from "../testing/temporary-folder.ts";
import { removePath, restorePaths } from "./restore-paths.ts";
import { removeTree } from "./remove-tree.ts";

let root: string;
const at = (path: string) => join(root, path);

beforeEach(() => {
  root = temporaryFolder();
  for (const folder of ["before/test/deep", "copy/test/deep", "outside/deep"])
    mkdirSync(at(folder), { recursive: true });
  for (const folder of ["before", "copy"]) writeFileSync(at(`${folder}/test/deep/grader.js`), "judge");
  symlinkSync("deep/grader.js", at("before/test/link"));
  writeFileSync(at("outside/grader.js"), "mine");
  writeFileSync(at("outside/deep/grader.js"), "mine");
});

const restore = (...paths: string[]) => restorePaths(at("before"), at("copy"), paths);
const isBack = () => {
  expect(readFileSync(at("copy/test/deep/grader.js"), "utf8")).toBe("judge");
};

describe("restorePaths", () => {
  it("brings back what was changed, deleted, or made a folder, and removes what was added", async () => {
    writeFileSync(at("copy/test/deep/grader.js"), "pass");
    mkdirSync(at("copy/test/link"));
    writeFileSync(at("copy/test/added.js"), "");
    await restore("test/added.js", "test/deep/grader.js", "test/link");
    isBack();
    expect(existsSync(at("copy/test/added.js"))).toBe(false);
    expect(readlinkSync(at("copy/test/link"))).toBe("deep/grader.js");
    rmSync(at("copy/test"), { recursive: true });
    await restore("test/deep/grader.js");
    isBack();
  });

  it("brings a folder back where a file is in its place", async () => {
    rmSync(at("copy/test"), { recursive: true });
    writeFileSync(at("copy/test"), "a file");
    await restore("test/deep/grader.js");
    isBack();
  });

  it.each(["test", "test/deep"])(
    "does not follow %s, made a link that leads out: nothing there is lost",
    async (folder) => {
      rmSync(at(`copy/${folder}`), { recursive: true });
      symlinkSync(at(folder === "test" ? "outside" : "outside/deep"), at(`copy/${folder}`));
      await restore("test/deep/grader.js");
      isBack();
      expect(readFileSync(at("outside/grader.js"), "utf8")).toBe("mine");
      expect(readFileSync(at("outside/deep/grader.js"), "utf8")).toBe("mine");
    },
  );

  it("knows names that are not UTF-8 as records have them", async () => {
    const name = Buffer.concat([Buffer.from(at("before/odd\\")), Buffer.of(0xfe)]);
    writeFileSync(name, "odd");
    await restore("odd\\x5c\\xfe");
    expect(readFileSync(Buffer.concat([Buffer.from(at("copy/odd\\")), Buffer.of(0xfe)]), "utf8")).toBe("odd");
  });
});

describe("removePath", () => {
  it("removes a file or a folder, and nothing that lies behind a link", async () => {
    symlinkSync(at("outside"), at("copy/way-out"));
    for (const path of ["way-out/grader.js", "way-out/deep", "test/deep", "nowhere/file"])
      await removePath(at("copy"), path);
    expect(existsSync(at("outside/grader.js"))).toBe(true);
    expect(existsSync(at("outside/deep"))).toBe(true);
    expect(existsSync(at("copy/test/deep"))).toBe(false);
  });
});

describe("removeTree", () => {
  it("removes folders that nobody may write to or read", async () => {
    chmodSync(root, 0o777);
    await asOrdinaryUser(async () => {
      mkdirSync(at("locked/deeper"), { recursive: true });
      writeFileSync(at("locked/deeper/file"), "");
      chmodSync(at("locked/deeper"), 0);
      chmodSync(at("locked"), 0o555);
      await removeTree(at("locked"));
      expect(existsSync(at("locked"))).toBe(false);
    });
  });
});
