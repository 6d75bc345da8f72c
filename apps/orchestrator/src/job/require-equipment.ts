import type { Config } from "../config.ts";
import { openModels } from "../models/choose-models.ts";
import { otlpEndpoint } from "../telemetry/otlp-endpoint.ts";
import type { RunSettings } from "../settings/run-settings.ts";

/**
 * Finds out before the run begins whether what its settings name can be used here.
 *
 * @throws for a model provider without a key, an address of traces that is none, and for Codex where it is not installed or has no models
 */
export async function requireEquipment(settings: RunSettings, config: Config): Promise<void> {
  otlpEndpoint(config.environment);
  openModels(settings, config);
  if (settings.builder !== "codex") return;
  const [{ locateCodex }, { access }] = await Promise.all([
    import("../codex/installation.ts"),
    import("../codex/start-codex.ts"),
  ]);
  await locateCodex(config);
  access(settings, config);
}
