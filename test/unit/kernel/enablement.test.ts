/**
 * Enable and disable change what a boot starts, and nothing that runs.
 */
import { describe, expect, it } from "vitest";
import type { InstanceId, ServiceId } from "../../../kernel/spec.ts";
import { instant } from "../../../kernel/time.ts";
import { ms, run, system, type PlanDraft } from "../../support/systems.ts";

type ActionDraft = NonNullable<PlanDraft["actions"]>[number];

function calls(...list: readonly (readonly [number, string, string])[]): readonly ActionDraft[] {
  return list.map(([atMs, verb, service]) => {
    return { at: atMs * 1_000, call: `${verb}Service` as ActionDraft["call"], service };
  });
}

describe("disable", () => {
  it("lets what runs run, and a later stop of it ends in stopped", async () => {
    const { story } = await run(
      system({ app: {} }, { actions: calls([1_000, "disable", "app"], [2_000, "stop", "app"]) }),
    );
    expect(story.slice(3)).toEqual(["2000 app stopping", "2000 app stopped"]);
  });

  it("takes what is stopped, or has failed for good, out of the boot, once", async () => {
    const { story, records } = await run(
      system(
        { app: {}, bad: { restart: { policy: "no" }, behavior: { run: ms(10), exit: failing() } } },
        {
          actions: calls(
            [1_000, "stop", "app"],
            [2_000, "disable", "app"],
            [2_000, "disable", "bad"],
            [3_000, "disable", "app"],
            [3_000, "disable", "bad"],
          ),
        },
      ),
    );
    expect(story.slice(-2)).toEqual(["2000 app disabled", "2000 bad disabled"]);
    const audits = records.filter((record) => record.event === "audit");
    expect(audits.map(({ error }) => error)).toEqual([null, null, null, null, null]);
  });

  it("puts a failure to rest, as a stop does", async () => {
    const { records } = await run(
      system(
        { bad: { restart: { policy: "no" }, behavior: { run: ms(10), exit: failing() } } },
        { actions: calls([1_000, "disable", "bad"]) },
      ),
    );
    expect(records.at(-1)).toMatchObject({ event: "recovery.done", outcome: "cancelled" });
  });

  it("does not call off a restart that is pending", async () => {
    const { story } = await run(
      system({ app: {} }, { faults: [kill(1_000)], actions: calls([1_050, "disable", "app"]) }),
    );
    expect(story.slice(3)).toEqual([
      "1000 app failed",
      "1100 app starting",
      "1100 app running",
      "1100 app ready",
    ]);
  });

  it("does not call off a start that waits", async () => {
    const { story } = await run(
      system(
        { db: { behavior: { start: ms(2_000) } }, web: { requires: ["db"] } },
        { actions: calls([1_000, "disable", "web"]) },
      ),
    );
    expect(story.slice(-3)).toEqual(["2000 web starting", "2000 web running", "2000 web ready"]);
  });

  it("does not undo what a oneshot has done, nor stops who is bound to it", async () => {
    const { story } = await run(
      system(
        {
          setup: { kind: "oneshot" },
          app: { bindsTo: ["setup:completed"] },
          later: { enabled: false, requires: ["setup:completed"] },
        },
        { actions: calls([1_000, "disable", "setup"], [2_000, "start", "later"]) },
      ),
    );
    expect(story.filter((line) => !line.startsWith("0 "))).toEqual([
      "1000 setup disabled",
      "2000 later starting",
      "2000 later running",
      "2000 later ready",
    ]);
  });
});

describe("enable", () => {
  it("starts nothing, and changes nothing of what runs", async () => {
    const { story } = await run(
      system(
        { app: {}, off: { enabled: false } },
        {
          actions: calls(
            [1_000, "enable", "app"],
            [1_000, "enable", "off"],
            [2_000, "enable", "off"],
          ),
        },
      ),
    );
    expect(story.slice(3)).toEqual(["1000 off stopped"]);
  });

  it("gives back what was disabled, which an operator can start either way", async () => {
    const { story } = await run(
      system(
        { off: { enabled: false } },
        {
          actions: calls(
            [1_000, "start", "off"],
            [2_000, "stop", "off"],
            [3_000, "disable", "off"],
            [4_000, "enable", "off"],
            [5_000, "start", "off"],
          ),
        },
      ),
    );
    expect(story).toEqual([
      "1000 off starting",
      "1000 off running",
      "1000 off ready",
      "2000 off stopping",
      "2000 off stopped",
      "3000 off disabled",
      "4000 off stopped",
      "5000 off starting",
      "5000 off running",
      "5000 off ready",
    ]);
  });
});

function failing(): { readonly kind: "code"; readonly code: number } {
  return { kind: "code", code: 1 };
}

function kill(atMs: number): NonNullable<PlanDraft["faults"]>[number] {
  const who = { instances: [0 as InstanceId], service: 0 as ServiceId };
  return { kind: "kill", at: instant(atMs * 1_000), ...who };
}
