/** The text is not what its format promises; the message says in what way, without "because". */
export class ReportSyntaxError extends Error {
  override readonly name = "ReportSyntaxError";
}
