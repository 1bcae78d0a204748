/**
 * What an audited call asked for: values, a pattern, a deadline; and nothing that is secret.
 */
import { expect, it } from "vitest";
import { NO_CONFIG } from "../../../kernel/config/values.ts";
import type { ServiceId } from "../../../kernel/spec.ts";
import { duration, instant } from "../../../kernel/time.ts";
import type { TraceRecord } from "../../../kernel/trace/events.ts";
import type { ActionSpec, SystemSpec } from "../../../sim/system.ts";
import { AskedFinder } from "../../../sim/report/asked-finder.ts";
import { AS_OPERATOR, BY_OPERATOR } from "../../support/audit-records.ts";
import { sketchSystem } from "./small-system.ts";

const PLACE = { file: "small.multios.yaml", line: 40, column: 3 };
const WEB = 0 as ServiceId;

function systemWith(actions: readonly Partial<ActionSpec>[]): SystemSpec {
  const config = { ...NO_CONFIG, secrets: ["password", "tls"] };
  const own = { ...AS_OPERATOR, at: instant(1_000), services: [WEB], place: PLACE };
  return {
    ...sketchSystem([{ name: "web", config }]),
    actions: actions.map((action, index) => ({
      ...own,
      call: "reloadService" as const,
      index,
      ...action,
    })),
  };
}

function record(body: Partial<Extract<TraceRecord, { event: "audit" }>> = {}): TraceRecord {
  const said = { ...BY_OPERATOR, event: "audit", call: "reloadService", service: WEB } as const;
  return { ...said, error: null, tUs: instant(1_000), seq: 0, cause: null, ...body };
}

it("a reload is told with its values, in their order, and secrets are masked", () => {
  const set = [
    { field: "max-connections", value: 500 },
    { field: "password", value: "hunter2" },
    { field: "tls.key", value: "abc" },
    { field: "tlsx", value: null },
  ];
  const asked = new AskedFinder(systemWith([{ set }])).askedOf(record());
  expect(asked).toBe("max-connections: 500, password: ***, tls.key: ***, tlsx: null");
});

it("two reloads at one instant are told apart, in the order of the file", () => {
  const sets = [1, 2].map((value) => ({ set: [{ field: "size", value }] }));
  const finder = new AskedFinder(systemWith(sets));
  expect([finder.askedOf(record()), finder.askedOf(record())]).toEqual(["size: 1", "size: 2"]);
  expect(finder.askedOf(record())).toBeNull();
});

it("a discovery is told with its pattern, and a shutdown with its deadline", () => {
  const finder = new AskedFinder(
    systemWith([
      { call: "discoverServices", services: [], pattern: "web*" },
      { call: "shutdownSystem", services: [], deadlineUs: duration(30_000_000) },
    ]),
  );
  const none = { service: null } as const;
  expect(finder.askedOf(record({ ...none, call: "discoverServices" }))).toBe("pattern web*");
  expect(finder.askedOf(record({ ...none, call: "shutdownSystem" }))).toBe("deadline 30 s");
});

it("what asks for nothing beside its service has nothing told", () => {
  const finder = new AskedFinder(systemWith([{ call: "stopService" }]));
  expect(finder.askedOf(record({ call: "stopService" }))).toBeNull();
});

it("calls that are taken late, after a reboot, are told apart in the order of the file", () => {
  const sets = [1, 2].map((value) => ({
    at: instant(500 + value),
    set: [{ field: "size", value }],
  }));
  const finder = new AskedFinder(systemWith(sets));
  expect([finder.askedOf(record()), finder.askedOf(record())]).toEqual(["size: 1", "size: 2"]);
});
