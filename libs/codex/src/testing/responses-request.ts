/** Requests to a Responses double, as clients send them. */
export const prompt = (text: string) => ({
  type: "message",
  role: "user",
  content: [{ type: "input_text", text }],
});

export const classicTools = [
  { type: "function", name: "exec_command", parameters: {} },
  { type: "custom", name: "apply_patch", format: { type: "grammar" } },
];

export const codeModeTools = {
  type: "additional_tools",
  role: "developer",
  tools: [{ type: "namespace", name: "functions", tools: [{ type: "custom", name: "exec" }] }],
};

export interface WireItem {
  type: string;
  id: string;
  call_id?: string;
  namespace?: string;
  name?: string;
  arguments?: string;
  input?: string;
  content?: { text: string }[];
  summary?: { text: string }[];
}

export interface WireResponse {
  id: string;
  status: string;
  output: WireItem[];
  error: { code: string | null; message: string } | null;
  incomplete_details: { reason: string } | null;
  usage: Record<string, unknown> | null;
}

export interface WireEvent {
  type: string;
  sequence_number: number;
  delta?: string;
  item?: WireItem;
  response?: WireResponse;
}

/** Posts a request for one answer. */
export async function ask(url: string, body: object, headers: Record<string, string> = {}) {
  const response = await post(url, { model: "m", input: "hello", ...body }, headers);
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as WireResponse,
  };
}

/** Posts a request for a stream and reads its events to the end. */
export async function stream(url: string, body: object): Promise<WireEvent[]> {
  const response = await post(url, { model: "m", input: "hello", ...body, stream: true });
  return eventsIn(await response.text());
}

export function post(
  url: string,
  body: object | string,
  headers: Record<string, string> = {},
  signal?: AbortSignal,
): Promise<Response> {
  return fetch(`${url}/responses`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  });
}

export function eventsIn(text: string): WireEvent[] {
  return text
    .split("\n\n")
    .filter((block) => block !== "")
    .map((block) => {
      const data = block.split("\n").find((line) => line.startsWith("data: "));
      return JSON.parse(data!.slice("data: ".length)) as WireEvent;
    });
}
