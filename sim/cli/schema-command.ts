/**
 * `multios schema`: the JSON Schema of the native form, for editors to complete and check it.
 */
import { manifestJsonSchema } from "../manifest/schema.ts";
import { ExitCode } from "./exit-codes.ts";
import { print } from "./session.ts";

export async function schema(): Promise<ExitCode> {
  await print([`${JSON.stringify(manifestJsonSchema(), null, 2)}\n`]);
  return ExitCode.held;
}
