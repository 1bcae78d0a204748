/**
 * A place within a sentence of a message.
 */
import type { Place } from "../problem.ts";

export function describePlace(place: Place): string {
  return `${place.file}:${place.line}:${place.column}`;
}
