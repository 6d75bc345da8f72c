import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFileDurably } from "@codex-orchestrator/manifest";
import { z } from "zod";
import { highestLimits, type BudgetLimits } from "../budget/limits.ts";
import { UsageError } from "../errors.ts";
import { didYouMean } from "../nearest.ts";

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

/** What the flags of `run` say; texts are as the user typed them. */
export interface SettingFlags {
  provider?: string | undefined;
  model?: string | undefined;
  builder?: string | undefined;
  codexModel?: string | undefined;
  codexLogin?: boolean | undefined;
}

/** @throws {UsageError} for an unknown name, or a model that nobody would use */
export function settingsFrom(flags: SettingFlags, budget: BudgetLimits): RunSettings {
  const provider = oneOf("--provider", providers, flags.provider ?? "patterns");
  // Somebody who pays for models wants more than patterns.
  const builder = oneOf(
    "--builder",
    builders,
    flags.builder ?? (provider === "openai" ? "codex" : "patterns"),
  );
  if (flags.model !== undefined && provider === "patterns")
    throw new UsageError("--model needs --provider openai; the offline provider has no choice of models.");
  if (flags.codexModel !== undefined && builder !== "codex")
    throw new UsageError("--codex-model needs --builder codex.");
  if (flags.codexLogin === true && builder !== "codex")
    throw new UsageError("--codex-login needs --builder codex.");
  return {
    provider,
    builder,
    codexLogin: flags.codexLogin === true,
    ...(flags.model !== undefined && { model: flags.model }),
    ...(flags.codexModel !== undefined && { codexModel: flags.codexModel }),
    budget,
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
        "The run has no settings.json, so it cannot be resumed: start a new one. " +
          "An evaluation goes on with `eval --resume <run>`.",
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
