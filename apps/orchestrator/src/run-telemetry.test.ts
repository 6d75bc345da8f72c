import { createServer, type Server } from "node:http";
import { once } from "node:events";
import { rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCli } from "./testing/cli.ts";
import { temporaryDirectory } from "./testing/repositories.ts";

interface SentSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  attributes: { key: string; value: unknown }[];
}

let directory: string;
let collector: Server;
let spans: SentSpan[];
let asked: { path: string | undefined; authorization: string | undefined }[];
beforeEach(async () => {
  directory = temporaryDirectory();
  spans = [];
  asked = [];
  collector = createServer((request, response) => {
    asked.push({ path: request.url, authorization: request.headers.authorization });
    void json(request).then((body) => {
      const { resourceSpans } = body as { resourceSpans: { scopeSpans: { spans: SentSpan[] }[] }[] };
      spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)));
      response.setHeader("content-type", "application/json").end("{}");
    });
  });
  collector.listen(0, "127.0.0.1");
  await once(collector, "listening");
});
afterEach(() => {
  collector.close();
  rmSync(directory, { recursive: true, force: true });
});

const endpoint = () => `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;

describe("a run with an OTLP endpoint", () => {
  it("is told as one trace, by names and outcomes, and nothing of this machine", async () => {
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint(),
      OTEL_EXPORTER_OTLP_HEADERS: "authorization=Bearer%20t0ken",
    };
    const { code, stderr } = await runCli(["run"], { cwd: directory, env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(asked[0]).toEqual({ path: "/v1/traces", authorization: "Bearer t0ken" });
    const [root] = spans.filter(({ parentSpanId }) => parentSpanId === undefined || parentSpanId === "");
    expect(root?.name).toBe("run");
    const phases = spans.filter(({ parentSpanId }) => parentSpanId === root?.spanId).map(({ name }) => name);
    expect(phases).toEqual(
      expect.arrayContaining(["phase plan", "phase build", "phase test", "phase promote"]),
    );
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
    expect(JSON.stringify(spans)).not.toContain(directory);
  });

  it("that nobody serves, ends as well, with a word about it", async () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9" };
    const { code, stderr } = await runCli(["run"], { cwd: directory, env });
    expect(code).toBe(0);
    expect(stderr).toMatch(/^The trace of the run could not be sent: /);
  });

  it("that is no address, is refused before anything is written", async () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: "collector:4318" };
    const { code, stderr } = await runCli(["run"], { cwd: directory, env });
    expect(code).toBe(2);
    expect(stderr).toMatch(/OTEL_EXPORTER_OTLP_ENDPOINT expects an http or https address/);
  });
});

it("without an endpoint nothing is sent anywhere", async () => {
  expect(
    (
      await runCli(["run"], {
        cwd: directory,
        env: { OTEL_SDK_DISABLED: "true", OTEL_EXPORTER_OTLP_ENDPOINT: endpoint() },
      })
    ).code,
  ).toBe(0);
  expect(asked).toEqual([]);
});
