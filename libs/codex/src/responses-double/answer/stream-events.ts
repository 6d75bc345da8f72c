import type { OutputItem } from "./output-items.ts";

export interface StreamEvent {
  [field: string]: unknown;
  type: string;
}

/** The events that carry one item: it is added empty, filled in pieces, and done. */
export function eventsOf(item: OutputItem, outputIndex: number, deltas: readonly string[]): StreamEvent[] {
  const place = { item_id: item.id, output_index: outputIndex };
  return [
    { type: "response.output_item.added", output_index: outputIndex, item: emptied(item) },
    ...contentEvents(item, place, deltas),
    { type: "response.output_item.done", output_index: outputIndex, item },
  ];
}

type Place = Readonly<{ item_id: string; output_index: number }>;

function contentEvents(item: OutputItem, place: Place, deltas: readonly string[]): StreamEvent[] {
  switch (item.type) {
    case "message": {
      const [part] = item.content;
      const at = { ...place, content_index: 0 };
      return [
        { type: "response.content_part.added", ...at, part: { ...part, text: "" } },
        ...deltas.map((delta) => ({ type: "response.output_text.delta", ...at, delta, logprobs: [] })),
        { type: "response.output_text.done", ...at, text: part.text, logprobs: [] },
        { type: "response.content_part.done", ...at, part },
      ];
    }
    case "reasoning": {
      const [part] = item.summary;
      const at = { ...place, summary_index: 0 };
      return [
        { type: "response.reasoning_summary_part.added", ...at, part: { ...part, text: "" } },
        { type: "response.reasoning_summary_text.delta", ...at, delta: part.text },
        { type: "response.reasoning_summary_text.done", ...at, text: part.text },
        { type: "response.reasoning_summary_part.done", ...at, part },
      ];
    }
    case "function_call":
      return [
        { type: "response.function_call_arguments.delta", ...place, delta: item.arguments },
        {
          type: "response.function_call_arguments.done",
          ...place,
          name: item.name,
          arguments: item.arguments,
        },
      ];
    case "custom_tool_call":
      return [
        { type: "response.custom_tool_call_input.delta", ...place, delta: item.input },
        { type: "response.custom_tool_call_input.done", ...place, input: item.input },
      ];
  }
}

function emptied(item: OutputItem): Record<string, unknown> {
  switch (item.type) {
    case "message":
      return { ...item, status: "in_progress", content: [] };
    case "reasoning":
      return { type: item.type, id: item.id, summary: [] };
    case "function_call":
      return { ...item, status: "in_progress", arguments: "" };
    case "custom_tool_call":
      return { ...item, status: "in_progress", input: "" };
  }
}

/** One server-sent event; the specification is at https://html.spec.whatwg.org/multipage/server-sent-events.html */
export function serverSentEvent(event: StreamEvent): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
