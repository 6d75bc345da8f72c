import type { ModelProvider } from "@openai/agents";
import type { Config } from "../config.ts";
import type { RunSettings } from "../settings/run-settings.ts";
import type { Role } from "../manager/ports.ts";
import { createOpenAiProvider } from "./openai/provider.ts";
import { PatternsModelProvider, patternsModels } from "./patterns/provider.ts";
import { routeModels } from "./routing-provider.ts";

/** What the peers use when nobody names a model. */
const defaultModel = "gpt-5.5";

/** The model of each role. */
export function modelsOf({ provider, model = defaultModel }: RunSettings): Readonly<Record<Role, string>> {
  if (provider === "patterns") return patternsModels;
  return { planner: model, builder: model, tester: model, reviewer: model };
}

/** The same as `openModels`, which is not called before somebody asks for a model. */
export function modelsWhenNeeded(settings: RunSettings, config: Config): ModelProvider {
  let opened: ModelProvider | undefined;
  return { getModel: (name) => (opened ??= openModels(settings, config)).getModel(name) };
}

/** @throws {ModelConfigError} when the provider cannot be used as the environment is, saying what is missing */
export function openModels({ provider }: RunSettings, { environment }: Config): ModelProvider {
  const offline = new PatternsModelProvider();
  if (provider === "patterns") return offline;
  const openai = createOpenAiProvider({
    apiKey: environment["OPENAI_API_KEY"],
    baseUrl: environment["OPENAI_BASE_URL"],
  });
  return routeModels(offline, openai);
}
