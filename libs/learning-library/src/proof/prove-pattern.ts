import type { PatternLibrary } from "../pattern-library.ts";
import type { CaseProof, PatternProof } from "./pattern-proof.ts";
import { proveCode } from "./prove-code.ts";
import { proveTemplate } from "./prove-template.ts";

/**
 * Runs every fixture of an asset through the same code that applies and renders patterns. Of a codemod or a lint rule
 * it proves: the exact output; that a second application changes nothing; that negative fixtures stay byte for byte;
 * that every output parses, and type-checks where the fixture asks for it; that nothing outside the declared effects was touched.
 *
 * @param reference `id` or `id@range`
 * @throws what `PatternLibrary.resolve` throws, and {PatternIntegrityError}; a fixture that fails is no error
 */
export async function provePattern(library: PatternLibrary, reference: string): Promise<PatternProof> {
  const entry = library.entry(reference);
  const { cases, failures } =
    entry.kind === "template" ? await proveTemplate(library, entry) : await proveCode(library, entry);
  return {
    pattern: { id: entry.id, version: entry.version, integrity: entry.integrity },
    passed: failures.length === 0 && cases.every((one: CaseProof) => one.failures.length === 0),
    cases,
    failures,
  };
}
