import type { ModelProvider } from "@openai/agents";

const offlinePrefix = "patterns/";

/** True for the models that answer by rules, on this machine, at no cost. */
export function isOffline(model: string): boolean {
  return model.startsWith(offlinePrefix);
}

/** Sends the names of offline models to one provider and all others to another. */
export function routeModels(offline: ModelProvider, others: ModelProvider): ModelProvider {
  return { getModel: (name = "") => (isOffline(name) ? offline : others).getModel(name) };
}
