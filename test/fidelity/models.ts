/**
 * All models, in the order of the table in ARCHITECTURE.md.
 */
import { CHOICES } from "./choices.ts";
import { CLOSED } from "./closed.ts";
import { hashingModels } from "./hashing.ts";
import type { Model } from "./model.ts";
import { QUEUES } from "./queues.ts";
import { RETRYING } from "./retrying.ts";

/** For runs of about so many requests. */
export function modelsOf(requests: number): readonly Model[] {
  return [...QUEUES, CHOICES, ...CLOSED, ...hashingModels(requests), ...RETRYING];
}
