import type { ModelProvider } from "@openai/agents";
import type { Config } from "../config.ts";
import type { RunSettings } from "../job/run-settings.ts";
import type { Role } from "../manager/ports.ts";
import { createOpenAiProvider } from "./openai/provider.ts";
import { PatternsModelProvider, patternsModels } from "./patterns/provider.ts";
import { isOffline, routeModels } from "./routing-provider.ts";

/** What the peers use when nobody names a model. */
const defaultModel = "gpt-5.5";

export interface ChosenModels {
  modelProvider: ModelProvider;
  models: Readonly<Record<Role, string>>;
  /** Models that cost nothing. */
  isFree: (model: string) => boolean;
}

/** @throws when the provider cannot be used as the environment is, saying what is missing */
export function chooseModels({ provider, model = defaultModel }: RunSettings, config: Config): ChosenModels {
  const offline = new PatternsModelProvider();
  if (provider === "patterns") return { modelProvider: offline, models: patternsModels, isFree: () => true };
  const { environment } = config;
  const openai = createOpenAiProvider({
    apiKey: environment["OPENAI_API_KEY"],
    baseUrl: environment["OPENAI_BASE_URL"],
  });
  return {
    modelProvider: routeModels(offline, openai),
    models: { planner: model, builder: model, tester: model, reviewer: model },
    isFree: isOffline,
  };
}
