import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { FencedWriter } from "./index.ts";

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "fenced-writer-"));
  file = join(directory, "state.json");
});
afterEach(() => rm(directory, { recursive: true, force: true }));

it("takes writes from the newest owner, again and again, and from newer ones", async () => {
  const writer = new FencedWriter(file);
  expect(await writer.highestToken()).toBe(0);
  await writer.write(3, "one");
  await writer.write(3, "two");
  await writer.write(7, new TextEncoder().encode("three"));
  expect(await readFile(file, "utf8")).toBe("three");
  expect(await writer.highestToken()).toBe(7);
  expect(await readdir(`${file}.fence`)).toEqual(["7"]);
});

it("refuses an older owner, whatever writer object it uses, and says what to do", async () => {
  await new FencedWriter(file).write(5, "new");
  const refused = new FencedWriter(file).write(4, "stale");
  await expect(refused).rejects.toMatchObject({
    code: "E_FENCED",
    token: 4,
    highest: 5,
    message: expect.stringContaining("expected a token of at least 5, received 4") as string,
  });
  expect(await readFile(file, "utf8")).toBe("new");
  expect(await readdir(`${file}.fence`)).toEqual(["5"]);
});

it("refuses what is no token", async () => {
  const writer = new FencedWriter(file);
  for (const token of [0, -1, 1.5, Number.NaN])
    await expect(writer.write(token, "")).rejects.toThrow(RangeError);
});

it("fails as a whole, with the reason, and goes on when that is gone", async () => {
  await expect(new FencedWriter(join(directory, "absent/state.json")).write(1, "")).rejects.toMatchObject({
    code: "E_DURABLE_WRITE",
    systemCode: "ENOENT",
    path: join(directory, "absent/state.json"),
  });
  await mkdir(file);
  await writeFile(join(file, "in the way"), "");
  await expect(new FencedWriter(file).write(1, "new")).rejects.toMatchObject({ code: "E_DURABLE_WRITE" });
  expect(await readdir(`${file}.fence`)).toEqual(["1"]);
  await rm(file, { recursive: true });
  await new FencedWriter(file).write(1, "new");
  expect(await readFile(file, "utf8")).toBe("new");
});

it("removes what a killed writer left", async () => {
  const writer = new FencedWriter(file);
  await writer.write(1, "one");
  await writeFile(`${file}.fence/1.draft-99999999-1`, "never published");
  await writer.write(2, "two");
  expect(await readdir(`${file}.fence`)).toEqual(["2"]);
});
