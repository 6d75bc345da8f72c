import type { ModuleMember } from "../../syntax/modules.ts";

/** Functions of `util` that are the very functions of a global. */
const globals: Readonly<Record<string, string>> = {
  "util.isArray": "Array.isArray",
  "util.isBuffer": "Buffer.isBuffer",
};

/** Old names, and the names of the same things in the same module. */
const renamed: Readonly<Record<string, string>> = {
  "crypto.prng": "randomBytes",
  "crypto.pseudoRandomBytes": "randomBytes",
  "crypto.rng": "randomBytes",
  "fs.F_OK": "constants.F_OK",
  "fs.R_OK": "constants.R_OK",
  "fs.W_OK": "constants.W_OK",
  "fs.X_OK": "constants.X_OK",
  "os.getNetworkInterfaces": "networkInterfaces",
  "os.tmpDir": "tmpdir",
  "path._makeLong": "toNamespacedPath",
  "util.isDate": "types.isDate",
  "util.isRegExp": "types.isRegExp",
};

export function globalTwin(member: ModuleMember): string | undefined {
  return lookUp(globals, member);
}

export function memberTwin(member: ModuleMember): string | undefined {
  return lookUp(renamed, member);
}

function lookUp(table: Readonly<Record<string, string>>, member: ModuleMember): string | undefined {
  const name = [member.module === "sys" ? "util" : member.module, ...member.path].join(".");
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
