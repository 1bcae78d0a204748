/**
 * What a person has to type for this program: in a clone that is not linked, npm finds it alone.
 */
import type { Environment } from "../io-ports.ts";

/** How npm names what it was asked for, where that was to start something. */
const STARTS = ["exec", "start", "run-script", "run"];

/** `npx multios` where npm has started it, else `multios`. */
export function programName(environment: Environment): string {
  const command = environment["npm_command"];
  return command !== undefined && STARTS.includes(command) ? "npx multios" : "multios";
}
