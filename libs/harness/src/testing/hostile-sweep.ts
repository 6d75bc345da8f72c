import type { SweepRecords } from "../summary/summarize.ts";
import { admit, attempt, plan } from "./sample-sweep.ts";

/** Texts that break out of XML, Markdown, HTML, a table, a line or a terminal where they are not escaped. */
export const hostileTexts: readonly string[] = [
  "a | b |",
  "`code` ``` fence",
  "<script>alert(1)</script>",
  "<!-- comment",
  "[link](javascript:alert(1))",
  "![image](http://evil.example/x.png)",
  "<https://evil.example>",
  "https://evil.example www.evil.example",
  "@admin #12 someone@evil.example",
  "**bold** __b__ ~~s~~ _i_ $x^2$",
  "\\| \\",
  "one\r\n\r\n# two\n- three\t|---|",
  "&lt;b&gt; &#64; &copy;",
  "]]>",
  "</failure></testcase>",
  "\" onload='x' a=\"",
  "\u0000\u0008\u001B[31mred\u0007\u009B31m",
  "\u202Egnp.exe\u2066\uFEFF",
  "lone \uD800 surrogates \uDC00",
  "not characters \uFFFE \uFFFF",
  "\u2028line\u2029paragraph",
  "emoji 👩\u200D👩\u200D👧 and 漢字",
  "constructor",
  "__proto__",
];

/** Every text in every place that a scenario can bring one to. */
export const hostileSweep = (texts: readonly string[]): SweepRecords => ({
  run: "r",
  planned: texts.map((text, index) => plan(`${index} ${text}`, { title: text, tags: [text] })),
  attempts: texts.flatMap((text, index) => [
    attempt(`${index} ${text}`, "pass", { failToPass: [{ name: text, status: "passed" }] }),
    attempt(`${index} ${text}`, "fail", {
      attempt: 2,
      reason: text,
      failToPass: [{ name: text, status: "failed" }],
      assertions: [{ assertion: text, ok: false, detail: text }],
    }),
  ]),
  admissions: texts.map((text, index) =>
    index === 0 ? { scenario: `0 ${text}`, status: "flaky", detail: text } : admit(`${index} ${text}`),
  ),
});
