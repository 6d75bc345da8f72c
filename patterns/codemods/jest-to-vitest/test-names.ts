/** The names that Jest and Vitest have alike. */
export const testNames: readonly string[] = [
  "afterAll",
  "afterEach",
  "beforeAll",
  "beforeEach",
  "describe",
  "expect",
  "it",
  "test",
];

/** Jest's short names, the longer ones, and what has to be imported for them. */
export const renamedTests: Readonly<Record<string, { readonly object: string; readonly text: string }>> = {
  fdescribe: { object: "describe", text: "describe.only" },
  fit: { object: "it", text: "it.only" },
  xdescribe: { object: "describe", text: "describe.skip" },
  xit: { object: "it", text: "it.skip" },
  xtest: { object: "test", text: "test.skip" },
};
