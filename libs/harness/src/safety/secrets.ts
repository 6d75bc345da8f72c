import { randomBytes } from "node:crypto";

export interface Secret {
  readonly name: string;
  readonly value: string;
}

const sensitive =
  /TOKEN|SECRET|PASSW|PASSPHRASE|CREDENTIAL|API_?KEY|ACCESS_?KEY|PRIVATE|AUTH(?!OR)|COOKIE|SESSION|SIGNATURE|WEBHOOK|_KEY$|_PASS$|_PWD$|_PAT$|_DSN$/i;

/** What a desktop calls a session is no secret, and its values are ordinary words. */
const harmless = /^(XDG_SESSION_|DESKTOP_SESSION$|GDMSESSION$|DBUS_SESSION_|SESSION_MANAGER$)/;

/**
 * The variables whose names say that their values are nobody's business, and addresses with a password in them. They are
 * hidden wherever they show up.
 */
export function sensitiveVariables(environment: Readonly<Record<string, string | undefined>>): Secret[] {
  return Object.entries(environment).flatMap(([name, value]) => {
    if (value === undefined || value === "") return [];
    if (sensitive.test(name) && !harmless.test(name)) return [{ name, value }];
    const password = passwordIn(value);
    return password === undefined ? [] : [{ name, value }, ...password.map((one) => ({ name, value: one }))];
  });
}

/** The password of an address such as `postgres://user:password@host`, as it is written and as it is meant. */
function passwordIn(value: string): string[] | undefined {
  const written = /^[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:([^\s/@]+)@/i.exec(value)?.[1];
  if (written === undefined) return undefined;
  try {
    return [...new Set([written, decodeURIComponent(written)])];
  } catch {
    return [written];
  }
}

/** The name of the variable that carries the canary. It is on no allow-list. */
export const canaryVariable = "CODEX_ORCHESTRATOR_CANARY_TOKEN";

/** A secret that opens nothing: if it is ever found among the results, others could have leaked the same way. */
export function newCanary(): Secret {
  return { name: canaryVariable, value: `canary-${randomBytes(24).toString("base64url")}` };
}
