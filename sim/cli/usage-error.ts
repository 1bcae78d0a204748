/**
 * A command line that cannot be carried out: exit code 2, one line that says what to type instead.
 */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly hint: string;

  constructor(message: string, hint = "") {
    super(message);
    this.hint = hint;
  }
}
