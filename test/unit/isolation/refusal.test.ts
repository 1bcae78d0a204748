/**
 * What comes of a refusal: nothing of what was asked for, one record, one fault, one audit entry.
 */
import { describe, expect, it } from "vitest";
import { auditedFacts } from "../../../kernel/audit/audited.ts";
import type { AccessAction } from "../../../kernel/isolation/levels.ts";
import { permitAccess } from "../../../kernel/isolation/refusal.ts";
import type { SecurityPolicy } from "../../../kernel/isolation/policy.ts";
import type { InstanceId, IsolationSpec } from "../../../kernel/spec.ts";
import { instant } from "../../../kernel/time.ts";
import type { TraceRecord } from "../../../kernel/trace/events.ts";
import { Trace } from "../../../kernel/trace/trace.ts";
import type { SimulatedService } from "../../../sim/system.ts";
import { PLAIN_ISOLATION, system } from "../../support/systems.ts";

const NOW = instant(7);

/** What web may do to db, and what is written of it. */
function ask(
  web: Partial<IsolationSpec>,
  security: SecurityPolicy | null,
  action: AccessAction,
): { readonly isPermitted: boolean; readonly records: readonly TraceRecord[] } {
  const records: TraceRecord[] = [];
  const subjects = { system: "test", services: [], slices: [] };
  const trace = new Trace({ seed: 1n, rng: "splitmix", subjects }, [(one) => records.push(one)]);
  const asked = trace.append(NOW, null, { event: "boot.stage", stage: "complete" });
  const { services } = system({
    db: { isolation: { ...PLAIN_ISOLATION, user: "db", label: "db_t" } },
    web: { isolation: { ...PLAIN_ISOLATION, label: "web_t", ...web }, requires: ["db"] },
  });
  const party = (
    at: number,
  ): Pick<SimulatedService["spec"], "id"> & {
    readonly spec: SimulatedService["spec"];
  } => {
    const spec = services[at]?.spec;
    if (spec === undefined) throw new Error(`no service ${at}`);
    return { id: spec.id, spec };
  };
  const subject = { id: 1 as InstanceId, service: party(1) };
  const access = { subject, object: party(0), action, cause: asked };
  const isPermitted = permitAccess({ now: NOW, trace, security }, access);
  return { isPermitted, records: records.slice(1) };
}

describe("what one service asks to do to another", () => {
  it("is done without a word where it may", () => {
    expect(ask({}, null, "message")).toEqual({ isPermitted: true, records: [] });
    const allowing = [{ from: "web_t", to: "db_t", allow: ["message"] }] as const;
    expect(ask({}, allowing, "message")).toEqual({ isPermitted: true, records: [] });
  });

  it.each([
    [{}, null, "read", "user"],
    [{}, [], "message", "label"],
    [{ level: "container" }, null, "read", "wall"],
  ] as const)(
    "is refused, written and raised: %j with policy %j, %s",
    (web, policy, action, reason) => {
      const { isPermitted, records } = ask(web, policy, action);
      expect(isPermitted).toBe(false);
      expect(records).toMatchObject([
        { event: "access.denied", tUs: 7, cause: 0, instance: 1, target: 0, action, reason },
        { event: "fault.detected", tUs: 7, cause: 1, instance: 1, type: "security-violation" },
      ]);
      expect(records.map(auditedFacts)).toEqual([
        {
          call: null,
          caller: 1,
          service: 0,
          instance: 1,
          error: "permission-denied",
          reason: null,
        },
        null,
      ]);
    },
  );
});
