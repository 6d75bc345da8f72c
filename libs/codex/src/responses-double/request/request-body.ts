import { z } from "zod";
import { ScriptViolation } from "../errors.ts";

const contentPart = z.looseObject({ type: z.string().min(1), text: z.string().optional() });
const content = z.union([z.string(), z.array(contentPart)]);
const toolOutput = { call_id: z.string().min(1), output: content };

const knownItems = {
  message: z.looseObject({ role: z.enum(["user", "assistant", "system", "developer"]), content }),
  function_call: z.looseObject({
    call_id: z.string().min(1),
    name: z.string().min(1),
    arguments: z.string(),
  }),
  function_call_output: z.looseObject(toolOutput),
  custom_tool_call: z.looseObject({ call_id: z.string().min(1), name: z.string().min(1), input: z.string() }),
  custom_tool_call_output: z.looseObject(toolOutput),
  reasoning: z.looseObject({ summary: z.array(contentPart) }),
};

interface ToolShape {
  [key: string]: unknown;
  type: string;
  name?: string | undefined;
  tools?: ToolShape[] | undefined;
}

const tool: z.ZodType<ToolShape> = z.lazy(() =>
  z.looseObject({
    type: z.string().min(1),
    name: z.string().min(1).optional(),
    tools: z.array(tool).optional(),
  }),
);

const item = z.looseObject({ type: z.string().min(1).optional() }).check(({ value, issues }) => {
  const type = value.type ?? "message";
  if (!Object.hasOwn(knownItems, type)) return;
  const result = knownItems[type as keyof typeof knownItems].safeParse(value);
  for (const issue of result.error?.issues ?? [])
    issues.push({ code: "custom", input: value, path: issue.path, message: issue.message });
});

const requestBody = z.looseObject({
  model: z.string().min(1),
  input: z.union([z.string().min(1), z.array(item).min(1)]),
  stream: z.boolean().nullish(),
  instructions: z.string().nullish(),
  tools: z.array(tool).nullish(),
  previous_response_id: z.string().min(1).nullish(),
  prompt_cache_key: z.string().nullish(),
});

export type ContentParts = z.infer<typeof content>;
export type RequestBody = z.infer<typeof requestBody>;
export type InputItem = z.infer<typeof item>;
export type ToolDefinition = z.infer<typeof tool>;

/** @throws {ScriptViolation} 400, with every field that is wrong */
export function readRequestBody(text: string): RequestBody {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (cause) {
    throw new ScriptViolation(`the body is not JSON (${(cause as Error).message})`, { cause });
  }
  const result = requestBody.safeParse(body);
  if (result.success) return result.data;
  const faults = result.error.issues.flatMap(describeIssue);
  throw new ScriptViolation(`the body is not a Responses request: ${faults.join("; ")}`);
}

function describeIssue(issue: z.core.$ZodIssue): string[] {
  // Of a union the branch that comes closest says what is wrong: the one that looked deepest.
  if (issue.code === "invalid_union") {
    const deepest = issue.errors.toSorted((a, b) => depth(b) - depth(a))[0] ?? [];
    return deepest.flatMap((inner) => describeIssue({ ...inner, path: [...issue.path, ...inner.path] }));
  }
  return [`${issue.path.join(".") || "body"}: ${issue.message}`];
}

function depth(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length));
}

/** The text of a message or of a tool's output; parts that are no text are left out. */
export function textOf(parts: ContentParts): string {
  return typeof parts === "string" ? parts : parts.map(({ text }) => text ?? "").join("\n");
}
