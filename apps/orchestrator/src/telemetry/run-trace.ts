import { createHash, randomBytes } from "node:crypto";
import { ROOT_CONTEXT, SpanStatusCode, trace, type Span } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, TracerProvider, type SpanExporter } from "@opentelemetry/sdk-trace";
import type { RunEvent } from "../manager/events.ts";
import { version } from "../version.ts";
import type { OtlpEndpoint } from "./otlp-endpoint.ts";

/** A collector that does not answer must not hold a run up. */
const flushMs = 5_000;

type Event<Type extends RunEvent["type"]> = Extract<RunEvent, { type: Type }>;

/**
 * Tells a run as one OpenTelemetry trace: a span for the run, one below it for each phase, and events for what was asked,
 * decided and stopped. It says names, outcomes and times; no prompt, no path, no text of a model or a tool.
 *
 * A run that is resumed goes on in the same trace, because the trace id is made of the run's.
 */
export class RunTrace {
  readonly #provider: TracerProvider;
  #run: Span | undefined;
  readonly #phases = new Map<string, Span>();
  #problem: string | undefined;

  constructor(endpoint: OtlpEndpoint, run: { task: string; id: string }) {
    const exporter = this.#noticing(new OTLPTraceExporter({ ...endpoint, timeoutMillis: flushMs }));
    const traceId = createHash("sha256").update(`${run.task}/${run.id}`).digest("hex").slice(0, 32);
    this.#provider = new TracerProvider({
      resource: resourceFromAttributes({ "service.name": "codex-orchestrator", "service.version": version }),
      spanProcessors: [new BatchSpanProcessor({ exporter })],
      idGenerator: {
        generateTraceId: () => traceId,
        generateSpanId: () => randomBytes(8).toString("hex"),
      },
    });
  }

  record(event: RunEvent): void {
    switch (event.type) {
      case "RunStarted":
        this.#startRun(event);
        break;
      case "PhaseStarted":
        this.#startPhase(event);
        break;
      case "PhaseCompleted":
        this.#endPhase(event);
        break;
      case "ApprovalRequested":
        this.#mark(event, { id: event.id, action: event.action });
        break;
      case "ApprovalDecided":
        this.#mark(event, { id: event.id, decision: event.decision });
        break;
      case "GuardrailTripped":
        this.#mark(event, { name: event.name });
        break;
      case "RunSuspended":
      case "RunCompleted":
        this.#endRun(event);
    }
  }

  /** @returns why it could not be told, or undefined when it was */
  async close(): Promise<string | undefined> {
    try {
      await this.#provider.forceFlush({ timeoutMillis: flushMs });
      await this.#provider.shutdown();
    } catch (error) {
      this.#problem ??= error instanceof Error ? error.message : String(error);
    }
    return this.#problem;
  }

  /** The SDK keeps a failed export to itself. */
  #noticing(exporter: SpanExporter): SpanExporter {
    return {
      export: (spans, done) => {
        exporter.export(spans, (result) => {
          if (result.error !== undefined) this.#problem = result.error.message;
          done(result);
        });
      },
      shutdown: () => exporter.shutdown(),
    };
  }

  #startRun(event: Event<"RunStarted">): void {
    this.#run = this.#start("run", event, { "orchestrator.mode": event.mode });
  }

  #startPhase(event: Event<"PhaseStarted">): void {
    this.#phases.set(
      keyOf(event),
      this.#start(`phase ${event.phase}`, event, {
        "orchestrator.phase": event.phase,
        ...(event.subtask !== undefined && { "orchestrator.subtask": event.subtask }),
        ...(event.attempt !== undefined && { "orchestrator.attempt": event.attempt }),
      }),
    );
  }

  #start(name: string, event: RunEvent, attributes: Record<string, string | number>): Span {
    const tracer = this.#provider.getTracer("codex-orchestrator", version);
    const parent = this.#run === undefined ? ROOT_CONTEXT : trace.setSpan(ROOT_CONTEXT, this.#run);
    const identity = { "orchestrator.task": event.task, "orchestrator.run": event.run };
    return tracer.startSpan(
      name,
      { startTime: new Date(event.at), attributes: { ...identity, ...attributes } },
      parent,
    );
  }

  #endPhase(event: Event<"PhaseCompleted">): void {
    const span = this.#phases.get(keyOf(event));
    span?.setAttribute("orchestrator.outcome", event.outcome);
    if (event.outcome === "failed") span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end(new Date(event.at));
    this.#phases.delete(keyOf(event));
  }

  #endRun(event: Event<"RunSuspended" | "RunCompleted">): void {
    this.#run?.setAttribute("orchestrator.status", event.status);
    if (event.status === "failed") this.#run?.setStatus({ code: SpanStatusCode.ERROR });
    this.#run?.end(new Date(event.at));
  }

  #mark(event: RunEvent, attributes: Record<string, string>): void {
    this.#run?.addEvent(event.type, attributes, new Date(event.at));
  }
}

function keyOf({
  phase,
  subtask = "",
  attempt = 0,
}: Pick<Event<"PhaseStarted">, "phase" | "subtask" | "attempt">): string {
  return `${phase}/${subtask}/${attempt}`;
}
