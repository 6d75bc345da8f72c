import { createRequire } from "node:module";

const manifest = createRequire(import.meta.url)("../package.json") as {
  version: string;
  dependencies: { "@openai/agents": string };
};

/** The version in this package's package.json. */
export const { version } = manifest;

/** The exact version that this package is pinned to: what one version serialises, another need not read. */
export const agentsSdkVersion = manifest.dependencies["@openai/agents"];
