/**
 * No stage of the reading hides what a later one finds: a manifest with a mistake for each stage is
 * refused for all of them at once, and nothing is an echo of another mistake.
 */
import { describe, expect, it } from "vitest";
import { complaints, load } from "./read.ts";

/** What is wrong, in short, and the line in which it stands. */
const MISTAKES = `
form: { kind: oneshot, kind: oneshot }                                 # stands here twice
value: { stop-timeout: 10 }                                            # has no unit
name: { requires: [valeu] }                                            # there is no service
cycle-a: { requires: [cycle-b] }                                       # dependency cycle
cycle-b: { requires: [cycle-a] }
rival-a: { conflicts: [rival-b] }                                      # conflict and both start
rival-b: {}
limit: { limits: { files: 1 }, behavior: { files: 2 } }                # impossible limit
old: { version: 1.0.0 }
new: { requires: [{ service: old, version: ">=2.0" }] }                # 'old' is 1.0.0
waits: { requires: [{ service: old, condition: completed }] }          # never completes
grant: { isolation: { capabilities: [service-stop] } }                 # its parent, the system
away: { registered: false }
needs: { requires: [away] }                                            # is not registered then
many: { instances: 300000 }                                            # asks for 300000
backoff: { restart: { backoff: { strategy: fixed, max: 1s } } }        # has no 'max'
`.trim();

const REST = `
capabilities: [service-start]
groups:
  one: { members: [old] }
  two: { members: [old], strategy: one-for-twelve }                    # in two groups
  three: { members: [two, nobody] }                                    # there is no service
faults:
  - { at: 1x, kill: nobody }                                           # '1x' is not a duration
  - { at: 1s, kill: old/7 }                                            # there is no instance
actions:
  - { at: 1m, stop: nobody }                                           # there is no service
workloads:
  w: { target: nobody, arrivals: often }                               # not an arrival process
objectives: [ready(nothing) <= 3s]                                     # there is no service
`;

const indented = MISTAKES.split("\n")
  .map((line) => `  ${line}`)
  .join("\n");

const TEXT = `system: stages\nservices:\n${indented}${REST}`;

describe("a manifest with a mistake for each stage", () => {
  const found = complaints(load(TEXT));
  const expected = TEXT.split("\n").flatMap((line, index) => {
    const said = /# (.*)$/.exec(line)?.[1];
    return said === undefined ? [] : [{ said, line: index + 1 }];
  });

  it.each(expected)("is refused in line $line: $said", ({ said, line }) => {
    expect(found.filter((text) => text.startsWith(`${line}:`) && text.includes(said))).toHaveLength(
      1,
    );
  });

  it("is refused for nothing else but the other mistakes of the same lines", () => {
    const lines = new Set(expected.map(({ line }) => String(line)));
    expect(found.filter((text) => !lines.has(text.split(":")[0] ?? ""))).toEqual([]);
    // The fault and the workload each name somebody who does not exist as well.
    expect(found).toHaveLength(expected.length + 3);
  });
});

describe("what could be an echo of a wrong value is not said", () => {
  it.each([
    [
      "a kind",
      "db: { kind: onesot }\n  web: { requires: [{ service: db, condition: completed }] }",
    ],
    ["a version", 'db: { version: 1.x.y }\n  web: { requires: [{ service: db, version: ">=1" }] }'],
    ["the number of instances", "db: { instances: three }\nfaults: [{ at: 1s, kill: db/2 }]"],
    ["being enabled", "db: { enabled: nope }\n  web: { conflicts: [db] }"],
    ["a limit", "db: { limits: { memory: 1.2.3 }, behavior: { memory: { base: 2GiB } } }"],
    ["the defaults", "db: { conflicts: [web] }\n  web: {}\ndefaults: { enabled: nope }"],
    ["the machine", "db: {}\nmachine: { services: none }"],
    ["a group", "db: {}\ngroups: { a: { members: [b] }, b: { members: [db], strategy: x } }"],
    ["a name", "db: {}\nfaults: [{ at: 1s, kill: db }]\nsecurity: 5"],
  ])("where it is %s that is wrong", (_, services) => {
    expect(complaints(load(`system: s\nservices:\n  ${services}\n`))).toHaveLength(1);
  });

  it("where a whole service is none, and is named", () => {
    const found = complaints(load("system: s\nservices:\n  db: 5\n  web: { requires: [db] }\n"));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain("'db' is '5', not a mapping");
  });

  it("where the name of the system is none: its services are judged all the same", () => {
    const found = complaints(load("system: [a]\nservices:\n  web: { requires: [bd] }\n"));
    expect(found.map((text) => text.split(":")[0])).toEqual(["1", "3"]);
  });
});
