import type { IncomingHttpHeaders } from "node:http";

/** One request as it arrived, and what became of it. */
export interface RecordedRequest {
  /** Number of the request, from 0. */
  readonly index: number;
  /** When it had arrived, ISO 8601. */
  readonly at: string;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** Without the values of headers that carry secrets. */
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed body; the text where it is not JSON. */
  readonly body: unknown;
  /** `left`: the client went away first. `refused`: a violation. `dropped`: as scripted. */
  readonly outcome: "open" | "answered" | "refused" | "dropped" | "left";
}

const secretHeaders = /^(authorization|proxy-authorization|cookie|.*(api-?key|token|secret).*)$/i;

export function withoutSecrets(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      secretHeaders.test(name) ? "[redacted]" : [value ?? ""].flat().join(", "),
    ]),
  );
}

export function parsedOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
