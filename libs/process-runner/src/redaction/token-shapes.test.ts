import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";

import { createRedactor } from "./redactor.ts";
import { tokenShapes } from "./token-shapes.ts";

const redactor = createRedactor();
const mixed = (length: number) => "a1B2c3D4e5F6g7H8i9J0".repeat(8).slice(0, length);
const hex = (length: number) => "0f1e2d3c4b5a69788796".repeat(8).slice(0, length);
/** Put together here, so that no scanner takes this file for a leak. */
const token = (prefix: string, body: string) => prefix + body;

const { privateKey: pem } = generateKeyPairSync("ed25519", {
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});
const jwtPart = (json: object) => Buffer.from(JSON.stringify(json)).toString("base64url");
const jwt = `${jwtPart({ alg: "HS256", typ: "JWT" })}.${jwtPart({ sub: "1", name: "x" })}.${mixed(43)}`;

describe("a token is known by its shape", () => {
  it.each<[string, string]>([
    ["github-token", token("ghp_", mixed(36))],
    ["github-token", token("github_pat_", `${mixed(22)}_${mixed(59)}`)],
    ["gitlab-token", token("glpat-", mixed(20))],
    ["openai-key", token("sk-", mixed(48))],
    ["openai-key", token("sk-proj-", `${mixed(60)}-${mixed(60)}_x`)],
    ["anthropic-key", token("sk-ant-", `api03-${mixed(80)}-AA`)],
    ["aws-access-key", token("AKIA", "IOSFODNN7EXAMPLE")],
    ["slack-token", token("xoxb-", `123456789012-${mixed(24)}`)],
    ["slack-webhook", token("hooks.slack.com/", `services/T0001/B0001/${mixed(24)}`)],
    ["npm-token", token("npm_", mixed(36))],
    ["google-key", token("AIza", mixed(35))],
    ["stripe-key", token("sk_live_", mixed(24))],
    ["sendgrid-key", token("SG.", `${mixed(22)}.${mixed(43)}`)],
    ["hugging-face-token", token("hf_", mixed(34))],
    ["vault-token", token("hvs.", mixed(90))],
    ["databricks-token", token("dapi", hex(32))],
    ["json-web-token", jwt],
  ])("%s", (name, value) => {
    expect(redactor.redactText(`key="${value}"`)).toBe(`key="[redacted:${name}]"`);
    expect(redactor.redactText(`x${value}`)).toBe(`x${value}`);
  });

  it("private-key, also with its line ends escaped", () => {
    const shown = "[redacted:private-key]-----END PRIVATE KEY-----";
    expect(redactor.redactText(pem).trim()).toBe(shown);
    expect(redactor.redactText(JSON.stringify({ pem }))).toBe(`{"pem":"${shown}\\n"}`);
    expect(
      redactor.redactText(
        pem
          .split("\n")
          .map((line) => `  ${line}`)
          .join("\n"),
      ),
    ).toContain(shown);
  });
});

describe("ordinary text is left alone", () => {
  it.each([
    "sk-proj-your-api-key-goes-here-please",
    "npm_config_user_agent npm_package_name npm_lifecycle_event",
    "task-force sk-lang sk_live_ ghp_ SG.x hf_hub AKIA AIza eyJ",
    `AKIA${mixed(40).toUpperCase()}`,
    "eyJhbGciOiJIUzI1NiJ9 and eyJhbGciOiJIUzI1NiJ9.short.text",
    "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----",
    'const begin = "-----BEGIN PRIVATE KEY-----"; const end = "-----END PRIVATE KEY-----";',
    "//# sourceMappingURL=data:application/json;base64,eyJ2ZXJzaW9uIjozLCJzb3VyY2VzIjpbXX0=",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  ])("%s", (text) => {
    expect(redactor.redactText(text)).toBe(text);
    expect(redactor.redactText(text.slice(0, -1))).toBe(text.slice(0, -1));
  });

  it("can be told to keep tokens", () => {
    expect(createRedactor({ tokenShapes: false }).redactText(jwt)).toBe(jwt);
  });
});

describe("a token of any length", () => {
  it("is hidden to its end, though it comes in many chunks", () => {
    const stream = redactor.stream();
    const chunks = [token("ghp_", mixed(36)), ...Array.from({ length: 100 }, () => mixed(1000)), " end"];
    const output = Buffer.concat([...chunks.map((chunk) => stream.push(Buffer.from(chunk))), stream.end()]);
    expect(output.toString()).toBe("[redacted:github-token] end");
    expect(stream.counts).toEqual({ "github-token": 1 });
  });
});

describe("the table of shapes", () => {
  it("has no prefix twice", () => {
    const prefixes = tokenShapes.map((shape) => shape.prefix.toString());
    expect(new Set(prefixes).size).toBe(prefixes.length);
  });
});
