import { UsageError } from "../errors.ts";

/** Where traces are sent, over HTTP. */
export interface OtlpEndpoint {
  url: string;
  headers: Record<string, string>;
}

/**
 * What the variables of the OpenTelemetry specification say (OTEL_EXPORTER_OTLP_ENDPOINT, its form for traces alone, and
 * the headers). Without an endpoint nothing is ever sent.
 *
 * @throws {UsageError} for an address that is none
 */
export function otlpEndpoint(
  environment: Readonly<Record<string, string | undefined>>,
): OtlpEndpoint | undefined {
  const own = environment["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] ?? "";
  const common = environment["OTEL_EXPORTER_OTLP_ENDPOINT"] ?? "";
  if (environment["OTEL_SDK_DISABLED"] === "true" || (own === "" && common === "")) return undefined;
  const [name, given] =
    own === "" ? ["OTEL_EXPORTER_OTLP_ENDPOINT", common] : ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", own];
  if (!/^https?:$/.test(URL.canParse(given) ? new URL(given).protocol : ""))
    throw new UsageError(`${name} expects an http or https address, such as http://127.0.0.1:4318.`);
  const url = own === "" ? `${given.replace(/\/$/, "")}/v1/traces` : given;
  const headers =
    environment["OTEL_EXPORTER_OTLP_TRACES_HEADERS"] ?? environment["OTEL_EXPORTER_OTLP_HEADERS"] ?? "";
  return { url, headers: parseHeaders(headers) };
}

/** `name=value,name=value`, values percent-encoded (W3C Baggage, without its properties). */
function parseHeaders(text: string): Record<string, string> {
  const pairs = text
    .split(",")
    .map((pair) => pair.trim())
    .filter((pair) => pair !== "");
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name = "", ...value] = pair.split("=");
      return [name.trim(), decoded(value.join("=").trim())];
    }),
  );
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
