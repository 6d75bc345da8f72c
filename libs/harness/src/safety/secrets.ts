import { randomBytes } from "node:crypto";

export interface Secret {
  readonly name: string;
  readonly value: string;
}

const sensitive =
  /TOKEN|SECRET|PASSW|PASSPHRASE|CREDENTIAL|API_?KEY|ACCESS_?KEY|PRIVATE|AUTH|COOKIE|SESSION|_KEY$|_PAT$|_DSN$|DATABASE_URL/i;

/** The variables whose names say that their values are nobody's business. They are hidden wherever they show up. */
export function sensitiveVariables(environment: Readonly<Record<string, string | undefined>>): Secret[] {
  return Object.entries(environment).flatMap(([name, value]) =>
    value !== undefined && value !== "" && sensitive.test(name) ? [{ name, value }] : [],
  );
}

/** The name of the variable that carries the canary. It is on no allow-list. */
export const canaryVariable = "CODEX_ORCHESTRATOR_CANARY_TOKEN";

/** A secret that opens nothing: if it is ever found among the results, others could have leaked the same way. */
export function newCanary(): Secret {
  return { name: canaryVariable, value: `canary-${randomBytes(24).toString("base64url")}` };
}
