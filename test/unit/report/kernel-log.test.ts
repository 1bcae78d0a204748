/**
 * The kernel's log: the words of an answer stand in the line of its call, in the order of records.
 */
import { expect, it } from "vitest";
import type { ServiceId } from "../../../kernel/spec.ts";
import { KernelLog } from "../../../sim/report/kernel-log.ts";
import { BY_OPERATOR } from "../../support/audit-records.ts";
import { Scribe, sketchSystem } from "./small-system.ts";

it("says why a call was refused, as a warning, and before what came after it", () => {
  const scribe = new Scribe();
  const call = {
    ...BY_OPERATOR,
    event: "audit",
    call: "startService",
    service: 0 as ServiceId,
  } as const;
  scribe.write(1_000_000, { ...call, error: "dependency-error", refusal: "missing-requirement" });
  scribe.state(1_000_000, 0, ["stopped", "starting"], {});
  const log = new KernelLog(sketchSystem([{ name: "db" }]));
  expect(scribe.records.flatMap((record) => log.linesOf(record))).toEqual([]);
  const words = new Map([[0, "db requires net, which is not registered"]]);
  expect(log.answered(words)).toEqual([
    "[WARN]  [    1.000000] db: start refused: db requires net, which is not registered " +
      "(dependency-error)\r",
    "[INFO]  [    1.000000] db/0: stopped > starting\r",
  ]);
  expect(log.answered(words)).toEqual([]);
});
