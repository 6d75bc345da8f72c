import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFileDurably } from "@codex-orchestrator/manifest";
import { z } from "zod";
import { highestLimits, type BudgetLimits } from "../budget/limits.ts";
import { UsageError } from "../errors.ts";
import { didYouMean } from "../nearest.ts";
import { priceTableSchema, type PriceTable } from "../usage/price-table.ts";

export const providers = ["patterns", "openai"] as const;
export const builders = ["patterns", "codex"] as const;

const limit = (highest: number) => z.number().int().positive().max(highest).optional();

const schema = z.strictObject({
  schemaVersion: z.literal(1),
  provider: z.enum(providers).describe("Whose models the peers are."),
  model: z.string().optional().describe("Of the peers, where the provider has a choice."),
  builder: z.enum(builders).describe("Who builds what no pattern covers."),
  codexModel: z.string().optional(),
  codexLogin: z.boolean().describe("Whether Codex uses the login of the user's own Codex."),
  replayed: z.literal(true).optional().describe("The answers came from a cassette."),
  budget: z.strictObject({
    tokens: limit(highestLimits.tokens),
    cachedTokens: limit(highestLimits.cachedTokens),
    requests: limit(highestLimits.requests),
    turns: limit(highestLimits.turns),
    minutes: limit(highestLimits.minutes),
  }),
  prices: priceTableSchema.optional().describe("What models cost, so that whatever ends the run can tell."),
  origin: z.strictObject({ repository: z.string(), base: z.string() }),
});

/** How a run is to be done, as opposed to what: the part that the command line decides. A resumed run keeps it. */
export interface RunSettings {
  provider: (typeof providers)[number];
  model?: string;
  builder: (typeof builders)[number];
  codexModel?: string;
  codexLogin: boolean;
  /** The answers come from a cassette. No model may answer where it stopped. */
  replayed?: true;
  budget: BudgetLimits;
  prices?: PriceTable;
}

/** Where a run works, for the process that resumes it. */
export interface RunOrigin {
  /** Relative to the directory that holds `.runs`. */
  repository: string;
  /** The commit that the run starts from. */
  base: string;
}

export const offlineSettings: RunSettings = {
  provider: "patterns",
  builder: "patterns",
  codexLogin: false,
  budget: {},
};

/** What may be other in a run that is resumed. */
export interface SettingChanges {
  /** Limits that replace those of the run; the others stay. */
  budget?: BudgetLimits | undefined;
  prices?: PriceTable | undefined;
  model?: string | undefined;
  codexModel?: string | undefined;
}

/** What the flags of `run` say; texts are as the user typed them. */
export interface SettingFlags extends SettingChanges {
  provider?: string | undefined;
  builder?: string | undefined;
  codexLogin?: boolean | undefined;
}

/** @throws {UsageError} for an unknown name, or a model that nobody would use */
export function settingsFrom(flags: SettingFlags): RunSettings {
  const provider = oneOf("--provider", providers, flags.provider ?? "patterns");
  // Somebody who pays for models wants more than patterns.
  const builder = oneOf(
    "--builder",
    builders,
    flags.builder ?? (provider === "openai" ? "codex" : "patterns"),
  );
  if (flags.codexLogin === true && builder !== "codex")
    throw new UsageError("--codex-login needs --builder codex.");
  return changedSettings({ provider, builder, codexLogin: flags.codexLogin === true, budget: {} }, flags);
}

/** @throws {UsageError} for a model that nobody would use */
export function changedSettings(settings: RunSettings, changes: SettingChanges): RunSettings {
  const { budget, prices, model, codexModel } = changes;
  if (model !== undefined && settings.provider === "patterns")
    throw new UsageError("--model needs --provider openai; the offline provider has no choice of models.");
  if (codexModel !== undefined && settings.builder !== "codex")
    throw new UsageError("--codex-model needs --builder codex.");
  return {
    ...settings,
    budget: { ...settings.budget, ...budget },
    ...(prices !== undefined && { prices }),
    ...(model !== undefined && { model }),
    ...(codexModel !== undefined && { codexModel }),
  };
}

/** @throws when it is none */
export function parseSettings(value: unknown): RunSettings {
  return schema.omit({ schemaVersion: true, origin: true }).parse(value) as RunSettings;
}

/** Kept as `settings.json` in the directory of the run. */
export async function writeSettings(
  runDirectory: string,
  settings: RunSettings,
  origin: RunOrigin,
): Promise<void> {
  const stored = schema.parse({ schemaVersion: 1, ...settings, origin });
  await writeFileDurably(pathIn(runDirectory), `${JSON.stringify(stored, null, 2)}\n`);
}

/** @throws {UsageError} when they are missing or damaged */
export async function readSettings(
  runDirectory: string,
): Promise<{ settings: RunSettings; origin: RunOrigin }> {
  try {
    const text = await readFile(pathIn(runDirectory), "utf8");
    const { origin, ...settings } = schema.omit({ schemaVersion: true }).strip().parse(JSON.parse(text));
    return { settings: settings as RunSettings, origin };
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT")
      throw new UsageError(
        "The run has no settings.json, so it cannot be resumed: it was ended before it began. Start a new one; " +
          "`cancel` ends this one. An evaluation goes on with `eval --resume <run>`.",
        { cause },
      );
    throw new UsageError(
      `settings.json of the run cannot be used: ${(cause as Error).message} The run cannot be resumed; start a new one.`,
      { cause },
    );
  }
}

function pathIn(runDirectory: string): string {
  return join(runDirectory, "settings.json");
}

function oneOf<Name extends string>(flag: string, names: readonly Name[], given: string): Name {
  const known = names.find((name) => name === given);
  if (known !== undefined) return known;
  throw new UsageError(
    `${flag} expects ${names.join(" or ")}, received ${JSON.stringify(given)}.${didYouMean(given, names)}`,
  );
}
