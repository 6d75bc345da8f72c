import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { CodexLoginError } from "./errors.ts";

/**
 * A login that is lent to Codex in memory. An API key goes with the environment. The tokens of ChatGPT go to the app
 * server with `account/login/start`; the refresh token stays where it is, because whoever uses it makes it worthless
 * to its owner.
 */
export type CodexLogin =
  | { type: "apiKey"; apiKey: string }
  | { type: "chatgptAuthTokens"; accessToken: string; chatgptAccountId: string };

const authFile = z.looseObject({
  OPENAI_API_KEY: z.string().min(1).nullish(),
  tokens: z
    .looseObject({ access_token: z.string().min(1), account_id: z.string().min(1).nullish() })
    .nullish(),
});

/**
 * Reads the login in a user's own home of Codex, and writes nothing there.
 *
 * @param directory such as `~/.codex`
 * @param now for whether the tokens still hold
 * @throws {CodexLoginError}
 */
export async function readUserLogin(directory: string, now: Date): Promise<CodexLogin> {
  const path = join(directory, "auth.json");
  const file = authFile.safeParse(parsed(await read(path)));
  // The values are secrets: the message says where something is wrong, and not what stands there.
  if (!file.success)
    throw new CodexLoginError(
      `${path} is not a login that is known: ${file.error.issues.map(({ path: at }) => at.join(".") || "file").join(", ")}. ` +
        "Run codex login again, or give a provider with an API key.",
    );
  const { OPENAI_API_KEY: apiKey, tokens } = file.data;
  if (tokens === undefined || tokens === null) {
    if (typeof apiKey === "string") return { type: "apiKey", apiKey };
    throw new CodexLoginError(`${path} holds neither an API key nor tokens. Run codex login.`);
  }
  const claims = claimsOf(tokens.access_token);
  if (claims?.exp !== undefined && claims.exp * 1000 <= now.getTime())
    throw new CodexLoginError(
      `The tokens in ${path} ended at ${new Date(claims.exp * 1000).toISOString()}. ` +
        "Run codex once as yourself, which renews them.",
    );
  const chatgptAccountId = tokens.account_id ?? claims?.["https://api.openai.com/auth"]?.chatgpt_account_id;
  if (chatgptAccountId === undefined)
    throw new CodexLoginError(
      `${path} does not say which account its tokens are for. Run codex login again.`,
    );
  return { type: "chatgptAuthTokens", accessToken: tokens.access_token, chatgptAccountId };
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new CodexLoginError(
      `There is no login at ${path} that can be read (${(cause as NodeJS.ErrnoException).code ?? "?"}). Run codex login, ` +
        'with cli_auth_credentials_store = "file" where the keyring holds it, or give a provider with an API key.',
      { cause },
    );
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const accessClaims = z.looseObject({
  exp: z.number().optional(),
  "https://api.openai.com/auth": z.looseObject({ chatgpt_account_id: z.string().optional() }).optional(),
});

/** The claims of a JSON Web Token (RFC 7519), unchecked: only the service can check them. */
function claimsOf(token: string): z.infer<typeof accessClaims> | undefined {
  const payload = token.split(".")[1];
  if (payload === undefined) return undefined;
  return accessClaims.safeParse(parsed(Buffer.from(payload, "base64url").toString())).data;
}
