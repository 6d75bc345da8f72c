import { z } from "zod";

/** What the app server answers, as far as it is used. */
export const initializeResult = z.looseObject({ userAgent: z.string() });

export const threadResult = z.looseObject({
  thread: z.looseObject({ id: z.string(), sessionId: z.string() }),
});

export const turnStartResult = z.looseObject({ turn: z.looseObject({ id: z.string() }) });
