import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { ReadResourceResult } from "@modelcontextprotocol/sdk/types.js";
import type { PatternLibrary, PatternSummary } from "../pattern-library.ts";

const markdown = "text/markdown";

/** Documentation of every pattern under `pattern://docs/<id>`, the text of templates under `pattern://templates/<id>`. */
export async function registerResources(server: McpServer, library: PatternLibrary): Promise<void> {
  const { ResourceTemplate } = await import("@modelcontextprotocol/sdk/server/mcp.js");
  const register = (room: string, title: string, belongs: (pattern: PatternSummary) => boolean) => {
    const patterns = () =>
      library.list().filter((pattern) => pattern.status !== "revoked" && belongs(pattern));
    const ids = () => [...new Set(patterns().map(({ id }) => id))];
    const list = () => ({
      resources: ids().map((id) => {
        const pattern = library.resolve(id);
        return {
          uri: `pattern://${room}/${id}`,
          name: id,
          title: pattern.title,
          description: pattern.problem,
          mimeType: markdown,
        };
      }),
    });
    const complete = { id: (start: string) => ids().filter((id) => id.startsWith(start)) };
    server.registerResource(
      room,
      new ResourceTemplate(`pattern://${room}/{id}`, { list, complete }),
      { title, mimeType: markdown },
      async (uri, { id }): Promise<ReadResourceResult> => {
        const { docs } = await library.explain(String(id));
        return { contents: [{ uri: uri.href, mimeType: markdown, text: docs }] };
      },
    );
  };
  register("docs", "Documentation of a pattern", ({ kind }) => kind !== "template");
  register("templates", "Text of a template", ({ kind }) => kind === "template");
}
