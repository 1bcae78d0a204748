/**
 * What a person reads when MultiOS itself is wrong: what to send, and to whom it matters.
 */
import type { Session } from "./session.ts";

/** One paragraph; where it happened only for those who ask for it. */
export function defectText(session: Session, words: readonly string[], error: unknown): string {
  const what = error instanceof Error ? error.message : String(error);
  const seed = session.seed === null ? "" : `, seed ${session.seed}`;
  const lines = [
    `multios: a defect in MultiOS itself, not in your file: ${what}`,
    `Please report it with the file and this line: multios ${words.join(" ")}` +
      ` (version ${session.version}${seed}, Node ${process.versions.node}).`,
  ];
  const stack = error instanceof Error ? error.stack : undefined;
  if ((session.environment["MULTIOS_DEBUG"] ?? "") !== "" && stack !== undefined) lines.push(stack);
  else lines.push("With MULTIOS_DEBUG=1 it also says where it happened.");
  return `${lines.join("\n")}\n`;
}
