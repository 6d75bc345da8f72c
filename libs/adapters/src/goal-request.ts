export interface GoalRequest {
  readonly goal: string;
  /** Without it, the first language of the repository that can do the goal. */
  readonly adapter?: string | undefined;
}

export interface GoalProblem {
  /** Which of the requests, from 0. */
  readonly index: number;
  readonly field: keyof GoalRequest;
  /** What is wrong, and which name was probably meant. */
  readonly message: string;
}
