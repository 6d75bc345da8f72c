import { expect, it } from "vitest";
import { isRunId, isTaskId, newRunId } from "./index.ts";

it("a run id is its start in UTC and four characters of base32", () => {
  const id = newRunId(new Date("2025-10-16T20:19:14.999+02:00"));
  expect(id).toMatch(/^2025-10-16T18-19-14Z-[0-9a-v]{4}$/);
  expect(isRunId(id)).toBe(true);
});

it("ids of one second differ", () => {
  const ids = new Set(Array.from({ length: 100 }, () => newRunId(new Date(0))));
  expect(ids.size).toBeGreaterThan(95);
});

it("a task id is a plain name", () => {
  for (const id of ["6", "0001", "a.b_c-D", "x".repeat(64)]) expect(isTaskId(id)).toBe(true);
  for (const id of ["", ".", "..", ".x", "a/b", "a b", "ä", "x".repeat(65), "a\n"])
    expect(isTaskId(id)).toBe(false);
});
