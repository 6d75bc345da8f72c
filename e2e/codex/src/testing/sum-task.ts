import { applyPatch } from "@codex-orchestrator/codex/responses-double";

/** A task that no pattern covers, for the repository of the orchestrated ground. */
export const sumTask = `---
id: e2e
title: Add instead of subtracting
---

\`add\` subtracts. Make it add.
`;

/** What does it. */
export const sumFix = applyPatch(
  "*** Begin Patch\n*** Update File: src/add.js\n@@\n-export const add = (a, b) => a - b;\n+export const add = (a, b) => a + b;\n*** End Patch\n",
);
