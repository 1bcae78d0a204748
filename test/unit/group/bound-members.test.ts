/**
 * `binds-to` among the members of a group: what the group takes down it brings back, bound or not,
 * and only where it does not take it along does the rule of `binds-to` hold that it stays down.
 */
import { describe, expect, it } from "vitest";
import { run } from "../../support/systems.ts";
import { load, valueOf } from "../manifest/read.ts";

const SERVICES = `
  a: { behavior: { start: 100ms, stop: 50ms } }
  web: { behavior: { start: 300ms, stop: 200ms } }
  edge: { binds-to: [web], behavior: { start: 100ms, stop: 20ms } }
  side: { requires: [web], behavior: { start: 100ms, stop: 20ms } }`;

const ALL_UP = { a: "ready", web: "ready", edge: "ready", side: "ready" };

interface Case {
  readonly title: string;
  readonly services?: string;
  readonly groups: string;
  readonly faults: string;
  readonly standing?: Readonly<Record<string, string>>;
}

function group(strategy: string, members = "[a, web, edge, side]"): string {
  return `outer: { members: ${members}, strategy: ${strategy}, intensity: 3, period: 5m }`;
}

const HUNG = `
  a: {}
  web:
    health: { kind: liveness, interval: 2s, timeout: 1s, failures: 1 }
    behavior: { stop: 200ms }
  edge: { binds-to: [web], behavior: { stop: 20ms } }
  side: { requires: [web] }`;

const CASES: readonly Case[] = [
  {
    title: "a member before both of rest-for-one is killed",
    groups: group("rest-for-one"),
    faults: "{ at: 1m, kill: a/0 }",
  },
  {
    title: "a member beside both of one-for-all is killed",
    groups: group("one-for-all"),
    faults: "{ at: 1m, kill: a/0 }",
  },
  {
    title: "what it is bound to is killed in rest-for-one",
    groups: group("rest-for-one"),
    faults: "{ at: 1m, kill: web/0 }",
  },
  {
    title: "it is killed itself in one-for-all",
    groups: group("one-for-all"),
    faults: "{ at: 1m, kill: edge/0 }",
  },
  {
    title: "what it is bound to hangs, and is stopped as unwell before the group answers",
    services: HUNG,
    groups: group("rest-for-one"),
    faults: "{ at: 1m, hang: web/0 }",
  },
  {
    title: "the group of both fails and is started anew by the one around it",
    groups: `g: { members: [web, edge, side], intensity: 0 }
  top: { members: [a, g], intensity: 3, period: 5m }`,
    faults: "{ at: 1m, kill: web/0 }",
  },
  {
    title: "an inner group that has failed is answered by the one that both are in",
    groups: `g: { members: [a, web], intensity: 0 }
  top: { members: [g, edge, side], strategy: rest-for-one, intensity: 3, period: 5m }`,
    faults: "{ at: 1m, kill: web/0 }",
  },
  {
    title: "each of one-for-one restarts alone",
    groups: group("one-for-one"),
    faults: "{ at: 1m, kill: web/0 }",
    standing: { ...ALL_UP, edge: "stopped" },
  },
  {
    title: "what it is bound to is outside of its group",
    groups: group("one-for-all", "[a, edge, side]"),
    faults: "{ at: 1m, kill: web/0 }",
    standing: { ...ALL_UP, edge: "stopped" },
  },
];

describe("a member that is bound to another", () => {
  it.each(CASES)(
    "comes back with its group, or stays down without it: $title",
    async ({ services = SERVICES, groups, faults, standing = ALL_UP }) => {
      const text = `system: s\nservices:${services}\ngroups:\n  ${groups}\nfaults: [${faults}]`;
      const { story } = await run(valueOf(load(text)), { untilMs: 120_000 });
      const states = Object.keys(standing).map((name) => {
        const last = story.findLast((line) => line.split(" ")[1]?.split("/")[0] === name);
        return [name, last?.split(" ")[2]];
      });
      expect(Object.fromEntries(states)).toEqual(standing);
    },
  );

  it("goes down and comes up in its turn, twice as well as once", async () => {
    const groups = `g:
    members: [web, { service: edge, restart: permanent }]
    strategy: one-for-all
    intensity: 3
  top: { members: [a, g], strategy: rest-for-one, intensity: 3, period: 5m }`;
    const faults = "{ at: 1m, kill: a/0 }, { at: 2m, kill: web/0 }";
    const text = `system: s\nservices:${SERVICES}\ngroups:\n  ${groups}\nfaults: [${faults}]`;
    const { story } = await run(valueOf(load(text)), { untilMs: 180_000 });
    const moves = story.filter((line) => {
      return /^(?:6|12)\d{4}.* (?:edge|web) (?:starting|stopping|failed)$/u.test(line);
    });
    expect(moves).toEqual([
      "60000 edge stopping",
      "60020 web stopping",
      "60320 web starting",
      "60620 edge starting",
      "120000 web failed",
      "120000 edge stopping",
      "120100 web starting",
      "120400 edge starting",
    ]);
  });
});
