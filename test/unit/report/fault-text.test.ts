/**
 * What a report says of injected faults, of those above all that find nobody there.
 */
import { describe, expect, it } from "vitest";
import { faultText } from "../../../sim/report/boot-text/fault-text.ts";
import { run } from "../../support/systems.ts";
import { load, valueOf } from "../manifest/read.ts";

/** `3 text`, by second; `-`: there is nothing to say. */
async function toldOf(text: string, seconds: number): Promise<readonly string[]> {
  const system = valueOf(load(`system: s\n${text}`));
  const { records } = await run(system, { untilMs: seconds * 1_000 });
  const view = { system, recordAt: (seq: number) => records[seq] ?? null };
  return records.flatMap((record) =>
    record.event === "fault.injected"
      ? [`${record.tUs / 1_000_000} ${faultText(view, record) ?? "-"}`]
      : [],
  );
}

/** Down from 1 s to the end, or to 6 s, when an operator starts it again. */
const DOWN = `services: { k: { restart: { policy: "no" } } }
actions: [{ at: 1s, stop: k }, { at: 6s, start: k }]
faults:
  - `;

describe("a fault that finds no process", () => {
  it("and lies on processes alone has nobody to strike, and nothing to let go", async () => {
    for (const resource of ["memory", "cpu", "network", "disk-io"]) {
      const fault = `{ at: 3s, exhaust: k/0, resource: ${resource}, for: 1s }`;
      expect(await toldOf(`${DOWN}${fault}\n`, 5)).toEqual([
        "3 the fault at line 5 finds no process to exhaust",
        "4 -",
      ]);
    }
  });

  it.each([
    "exhaust: k/0, resource: files",
    "exhaust: k/0, resource: threads",
    "exhaust: k/0, resource: disk",
    "disk-full: k",
    "slow: k, factor: 3",
  ])("and lies on instances waits for one: %s", async (what) => {
    expect(await toldOf(`${DOWN}{ at: 3s, ${what}, for: 1s }\n`, 5)).toEqual([
      "3 the fault at line 5 finds no process yet",
      "4 the fault at line 5 is over",
    ]);
  });

  it("has no more to say where one has come meanwhile, who was never without", async () => {
    expect(await toldOf(`${DOWN}{ at: 3s, slow: k, factor: 3, for: 5s }\n`, 9)).toEqual([
      "3 the fault at line 5 finds no process yet",
      "8 the fault at line 5 is over",
    ]);
  });
});

describe("a fault that strikes a process", () => {
  it("says what it does to it, and that all is well again, though it has ended", async () => {
    const text = `services: { k: { restart: { policy: "no" } } }
faults:
  - { at: 1s, slow: k, factor: 3, for: 1s }
  - { at: 3s, disk-full: k, for: 1s }
`;
    expect(await toldOf(text, 5)).toEqual([
      "1 slowed down by the fault at line 4",
      "2 as fast as ever (the fault at line 4)",
      "3 finds its disk full by the fault at line 5",
      "4 has room on its disk again (the fault at line 5)",
    ]);
  });
});
