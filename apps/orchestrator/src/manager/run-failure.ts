/** The work did not succeed: not an error of the software, but the honest outcome of a run. */
export class RunFailure extends Error {
  override readonly name = "RunFailure";
  readonly code = "E_RUN_FAILED";
}
