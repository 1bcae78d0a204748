/**
 * Puts together what faults are laid on.
 */
import { BrokenAnswers } from "./broken-answers.ts";
import type { FaultWorld } from "./fault.ts";
import { Links, type LinkParts } from "./links.ts";

export function faultWorld(
  parts: LinkParts & Pick<FaultWorld, "machine" | "wallClock" | "report">,
): FaultWorld {
  const { machine, wallClock, report, network } = parts;
  const answers = new BrokenAnswers(network);
  return { machine, wallClock, links: new Links(parts), answers, report };
}
