import { appendFileSync, readFileSync } from 'node:fs';
import * as path from "node:path";

/* Kept as it is: `from "fs"` in a comment or a string is no import. */
export const hint = 'import fs from "fs"';

export const add = (folder, line) =>
  appendFileSync(path.join(folder, "log.txt"), `${line}\n`);

export const lines = (folder) =>
  readFileSync(path.join(folder, "log.txt"), "utf8").trimEnd().split("\n");
