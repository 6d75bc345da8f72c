import { readFile, readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { type JsonSchema, type Shape, shapeOf } from "./shape.ts";

/** Where a message stands: who sends it, and whether it wants an answer. */
export type MessageList = "ClientRequest" | "ClientNotification" | "ServerRequest" | "ServerNotification";

/** The schemas that one Codex wrote of its own messages. */
export class GeneratedSchemas {
  readonly #files: ReadonlyMap<string, JsonSchema>;

  /** @param files by name without ending, such as `ClientRequest`, `ThreadStartResponse` */
  constructor(files: ReadonlyMap<string, JsonSchema>) {
    this.#files = files;
  }

  static async read(directory: string): Promise<GeneratedSchemas> {
    const names = await readdir(directory, { recursive: true });
    const schemas = names.filter((name) => name.endsWith(".json"));
    const files = await Promise.all(
      schemas.map(
        async (name) =>
          [
            basename(name, ".json"),
            JSON.parse(await readFile(join(directory, name), "utf8")) as JsonSchema,
          ] as const,
      ),
    );
    return new GeneratedSchemas(new Map(files));
  }

  /** Undefined when Codex has no such method. */
  parameters(list: MessageList, method: string): Shape | undefined {
    const root = this.#files.get(list);
    const message = this.#message(list, method);
    if (root === undefined || message === undefined) return undefined;
    return shapeOf(message.properties?.["params"] ?? { type: "object" }, root);
  }

  /** Of a request; undefined when there is none of the name that Codex gives answers. */
  result(list: "ClientRequest" | "ServerRequest", method: string): Shape | undefined {
    const parameters = this.#message(list, method)?.properties?.["params"];
    const reference = typeof parameters === "object" ? parameters.$ref : undefined;
    const name = reference?.replace(/^#\/definitions\//, "").replace(/Params$/, "Response");
    const root = name === undefined ? undefined : this.#files.get(name);
    return root === undefined ? undefined : shapeOf(root, root);
  }

  #message(list: MessageList, method: string): JsonSchema | undefined {
    return this.#files.get(list)?.oneOf?.find((message) => {
      const field = message.properties?.["method"];
      return typeof field === "object" && field.enum?.includes(method);
    });
  }
}
