/** A call that is answered with an error before any work begins. The message is what the caller reads. */
export class ToolRefusal extends Error {
  override readonly name = "ToolRefusal";
  readonly code = "E_TOOL_REFUSED";
}
