/**
 * In which order a group takes its members down and up: that of its list, but dependencies first.
 *
 * It is settled when the system is loaded, so it must hold for what starts at boot and for what an
 * operator starts or creates later.
 */
import { describe, expect, it } from "vitest";
import type { InstanceId, ServiceId } from "../../../kernel/spec.ts";
import { instant } from "../../../kernel/time.ts";
import { ms, run, system, type PlanDraft, type ServiceDraft } from "../../support/systems.ts";

const QUICK: ServiceDraft = {
  restart: { backoff: { strategy: "none" } },
  behavior: { start: ms(10), stop: ms(10) },
};

type Actions = NonNullable<PlanDraft["actions"]>;

function asked(atMs: number, call: Actions[number]["call"], service: string): Actions[number] {
  return { at: atMs * 1_000, call, service };
}

interface Case {
  readonly services: Readonly<Record<string, ServiceDraft>>;
  readonly members: readonly string[];
  readonly actions?: Actions;
  /** The service whose process is killed after 5 s. */
  readonly victim: number;
  readonly strategy?: "one-for-all" | "rest-for-one";
}

/** What the group did when a member failed, without what it led to. */
async function restartOf(given: Case): Promise<readonly string[]> {
  const { services, members, victim, strategy = "one-for-all" } = given;
  const killed = { service: victim as ServiceId, instances: [victim as InstanceId] };
  const { story } = await run(
    system(services, {
      groups: { g: { members, strategy, intensity: 3 } },
      actions: given.actions ?? [],
      faults: [{ kind: "kill", at: instant(5_000_000), ...killed }],
    }),
  );
  return story.filter((line) => {
    return Number(line.split(" ")[0]) >= 5_000 && / (?:starting|stopping|failed)$/u.test(line);
  });
}

describe("the order of a group", () => {
  it("is that of its list where nobody depends on anybody", async () => {
    const services = { a: QUICK, b: QUICK };
    expect(await restartOf({ services, members: ["b", "a"], victim: 1 })).toEqual([
      "5000 b failed",
      "5000 a stopping",
      "5010 b starting",
      "5020 a starting",
    ]);
  });

  it("puts who orders after something disabled after it, since that may be started", async () => {
    const services = { web: { ...QUICK, after: ["db"] }, db: { ...QUICK, enabled: false } };
    const actions = [asked(1_000, "startService", "db")];
    const given = { services, members: ["web", "db"], actions, strategy: "rest-for-one" } as const;
    expect(await restartOf({ ...given, victim: 0 })).toEqual([
      "5000 web failed",
      "5000 web starting",
    ]);
    expect(await restartOf({ ...given, victim: 1 })).toEqual([
      "5000 db failed",
      "5000 web stopping",
      "5010 db starting",
      "5020 web starting",
    ]);
  });

  it("holds for what is created later, also through services that are in no group", async () => {
    const services = {
      web: { ...QUICK, registered: false, requires: ["mid"] },
      mid: { ...QUICK, registered: false, requires: ["db"] },
      db: QUICK,
    };
    const actions = [
      asked(1_000, "createService", "mid"),
      asked(1_001, "createService", "web"),
      asked(1_002, "startService", "web"),
    ];
    expect(await restartOf({ services, members: ["web", "db"], actions, victim: 2 })).toEqual([
      "5000 db failed",
      "5000 web stopping",
      "5010 db starting",
      "5020 web starting",
    ]);
  });

  it("is that of the boot where what is declared cannot all be registered at once", async () => {
    const services = {
      web: { ...QUICK, after: ["db"] },
      db: { ...QUICK, after: ["late"] },
      late: { ...QUICK, registered: false, after: ["web"] },
    };
    expect(await restartOf({ services, members: ["web", "db"], victim: 1 })).toEqual([
      "5000 db failed",
      "5000 web stopping",
      "5010 db starting",
      "5020 web starting",
    ]);
  });
});
