import { describe, expect, it } from "vitest";
import { readNotification } from "../../protocol/notification.ts";
import { type Doctored, contractSchemas } from "../../testing/contract-schemas.ts";
import { requiredPaths, sampleOf, without } from "../../testing/shape-sample.ts";
import { describeDrift, driftOf } from "./check-drift.ts";
import { contract } from "./contract.ts";
import type { GeneratedSchemas } from "./generated-schemas.ts";

const found = (schemas: GeneratedSchemas) => driftOf(schemas).map(describeDrift);
const drifted = (doctor: (definitions: Record<string, Doctored>, messages: Doctored[]) => void) =>
  found(contractSchemas(doctor));
const started = "item/startedParams";
const command = (definitions: Record<string, Doctored>) =>
  definitions[started]!.properties!["item"]!.anyOf!.find(
    (form) => form.properties!["type"]!.const === "commandExecution",
  )!;

describe("the drift gate", () => {
  it("finds nothing in a Codex that is as we rely on", () => {
    expect(drifted(() => undefined)).toEqual([]);
  });

  it("tolerates what is new and not used", () => {
    const differences = drifted((definitions, messages) => {
      definitions["turn/startedParams"]!.properties!["news"] = { type: "string" };
      definitions["turn/startedParams"]!.required!.push("news");
      definitions["thread/startParams"]!.properties!["optional"] = { type: "boolean" };
      definitions[started]!.properties!["item"]!.anyOf!.push({
        type: "object",
        properties: { type: { type: "string", enum: ["hologram"] }, id: { type: "string" } },
        required: ["type"],
      });
      messages.push({ type: "object", properties: { method: { enum: ["new/one"] }, params: {} } });
    });
    expect(differences).toEqual([]);
  });

  const kinds: [string, (definitions: Record<string, Doctored>, messages: Doctored[]) => void, string[]][] = [
    [
      "a method is gone",
      (_, messages) => {
        const at = messages.findIndex(
          (message) => message.properties!["method"]!.enum?.[0] === "turn/interrupt",
        );
        messages.splice(at, 1);
      },
      ["turn/interrupt, method: Codex does not know it"],
    ],
    [
      "a field that we read is gone",
      (definitions) => {
        delete definitions["errorParams"]!.properties!["willRetry"];
      },
      ["error, parameters willRetry: is missing"],
    ],
    [
      "a field that we read, when it is there, is gone",
      (definitions) => {
        delete command(definitions).properties!["exitCode"];
      },
      ["item/started, parameters item.commandExecution.exitCode: is missing"],
    ],
    [
      "a field that we need may be absent",
      (definitions) => {
        definitions["turn/startResponse"]!.required = [];
      },
      ["turn/start, result turn: may be absent"],
    ],
    [
      "a field that we need may be null",
      (definitions) => {
        command(definitions).properties!["command"]!.type = ["string", "null"];
      },
      ["item/started, parameters item.commandExecution.command: may be null, which we do not read"],
    ],
    [
      "a field that we read has another type",
      (definitions) => {
        command(definitions).properties!["command"] = { type: "array", items: { type: "string" } };
      },
      ["item/started, parameters item.commandExecution.command: may be an array, which we do not read"],
    ],
    [
      "a state has a new value",
      (definitions) => {
        command(definitions).properties!["status"]!.enum = [
          "inProgress",
          "completed",
          "failed",
          "declined",
          "paused",
        ];
      },
      [
        'item/started, parameters item.commandExecution.status: has new values: "paused"; ' +
          'we know "inProgress", "completed", "failed", "declined"',
      ],
    ],
    [
      "a state may be any text",
      (definitions) => {
        command(definitions).properties!["status"] = { type: "string" };
      },
      [
        "item/started, parameters item.commandExecution.status: may be any text; " +
          'we know "inProgress", "completed", "failed", "declined"',
      ],
    ],
    [
      "an item is called otherwise",
      (definitions) => {
        command(definitions).properties!["type"]!.const = "shellCommand";
      },
      ["item/started, parameters item: has no commandExecution any more"],
    ],
    [
      "a field that we send is not known",
      (definitions) => {
        delete definitions["thread/startParams"]!.properties!["developerInstructions"];
      },
      ["thread/start, parameters developerInstructions: is not known any more"],
    ],
    [
      "a field is required that we do not send, or not always",
      (definitions) => {
        definitions["turn/interruptParams"]!.properties!["reason"] = { type: "string" };
        definitions["turn/interruptParams"]!.required!.push("reason");
        definitions["thread/startParams"]!.required = ["model"];
      },
      [
        "thread/start, parameters model: is required now",
        "turn/interrupt, parameters reason: is required now",
      ],
    ],
    [
      "a value that we send is not taken",
      (definitions) => {
        definitions["thread/startParams"]!.properties!["approvalPolicy"]!.enum = ["on-request", "never"];
      },
      [
        'thread/start, parameters approvalPolicy: does not take "untrusted" any more, only "on-request", "never"',
      ],
    ],
    [
      "an input that we send has another type",
      (definitions) => {
        definitions["turn/startParams"]!.properties!["input"]!.items!.properties!["text"]!.type = "object";
      },
      ["turn/start, parameters input[].text.text: is not taken as string, only as an object"],
    ],
    [
      "an answer of ours is not taken",
      (definitions) => {
        definitions["item/fileChange/requestApprovalResponse"]!.properties!["decision"]!.enum = [
          "accept",
          "cancel",
        ];
      },
      [
        "item/fileChange/requestApproval, result decision: does not take " +
          '"acceptForSession", "decline" any more, only "accept", "cancel"',
      ],
    ],
    [
      "an answer has no schema",
      (definitions) => {
        delete definitions["thread/resumeResponse"];
      },
      ["thread/resume, result: has no schema"],
    ],
  ];
  it.each(kinds)("says when %s", (_name, doctor, differences) => {
    expect(drifted(doctor)).toEqual(differences);
  });

  it("follows references, and fields that all branches share", () => {
    const schemas = contractSchemas((definitions) => {
      definitions["Id"] = { type: "string" };
      definitions["Outer"] = { allOf: [{ $ref: "#/definitions/Id" }] };
      definitions["turn/interruptParams"] = {
        oneOf: [
          { type: "object", properties: { turnId: { $ref: "#/definitions/Outer" } }, required: ["turnId"] },
        ],
        properties: { threadId: { type: "integer" } },
        required: ["threadId"],
      };
    });
    expect(found(schemas)).toEqual([
      "turn/interrupt, parameters threadId: is not taken as string, only as number",
    ]);
  });
});

// The readers of notifications keep their shapes to themselves: this holds the contract to them.
describe("the contract of a notification", () => {
  const notices = contract.filter(({ list }) => list === "ServerNotification");
  const schemas = contractSchemas();

  it.each(notices.map(({ method }) => method))("is what is read of %s", (method) => {
    const shape = schemas.parameters("ServerNotification", method)!;
    // Five kinds of items are read; other messages have fewer forms, and are looked at again.
    for (let choice = 0; choice < 5; choice++) {
      const whole = sampleOf(shape, choice);
      expect(readNotification(method, whole)).toMatchObject({ method });
      for (const path of requiredPaths(shape, choice))
        expect(() => readNotification(method, without(whole, path)), path.join(".")).toThrow(path.at(-1));
    }
  });
});
