/** One thing that a run needs, and how it stands. */
export interface Diagnosis {
  name: string;
  state: "ok" | "warning" | "failed";
  detail: string;
  /** What to do about it. */
  mend?: string;
}
