/**
 * How time passes for whoever watches: at a speed, to the next event, to an instant, or not at all.
 */
import { describe, expect, test } from "vitest";
import { Pacer, type PacerOptions } from "../../../../sim/cli/watch/pacer.ts";
import { SPEED_MAX } from "../../../../sim/cli/watch/speed.ts";
import { madeUpWall, type MadeUpWall } from "./made-up-wall.ts";

const SECOND_US = 1_000_000;

interface Rig {
  readonly wall: MadeUpWall;
  readonly pacer: Pacer;
  readonly looks: string[];
  /** Sleeps as a run does: piece by piece, until all of it has passed; how many pieces. */
  readonly sleep: (us: number) => Promise<number>;
  readonly atUs: number;
}

function rig(options: Partial<PacerOptions> = {}): Rig {
  const wall = madeUpWall();
  const looks: string[] = [];
  let atUs = 0;
  const pacer = new Pacer({
    wall,
    speed: 1,
    isHost: false,
    hasNews: () => false,
    onLook: (at, isStanding) => looks.push(`${at}${isStanding ? " still" : ""}`),
    ...options,
  });
  return {
    wall,
    pacer,
    looks,
    get atUs() {
      return atUs;
    },
    async sleep(us) {
      const end = atUs + us;
      let pieces = 0;
      while (atUs < end) {
        atUs += await pacer.grantUs(atUs, end - atUs);
        pieces += 1;
        if (pieces > 100_000) throw new Error("time does not pass");
      }
      return pieces;
    },
  };
}

describe("time at a speed", () => {
  test.each([0.1, 1, 10, 1_000])(
    "at %dx a sleep takes its length through the speed",
    async (speed) => {
      const { wall, sleep } = rig({ speed });
      await sleep(3 * SECOND_US);
      expect(wall.nowMs()).toBeCloseTo(3_000 / speed, 0);
    },
  );

  test("it is cut into pieces, so that a frame can be drawn 25 times a second", async () => {
    const { wall, looks, sleep } = rig();
    await sleep(SECOND_US);
    expect(looks.length).toBeGreaterThanOrEqual(25);
    expect(Math.max(...wall.waits)).toBeLessThanOrEqual(40);
  });

  test("many short sleeps take together what they last", async () => {
    const { wall, sleep } = rig({ speed: 1 });
    for (let n = 0; n < 1_000; n += 1) await sleep(100);
    expect(wall.nowMs()).toBeCloseTo(100, 0);
  });

  test("as fast as it goes nothing is waited for", async () => {
    const { wall, sleep } = rig({ speed: SPEED_MAX });
    await sleep(3_600 * SECOND_US);
    expect(wall.waits).toEqual([]);
  });

  test("what takes long to compute is cut smaller", async () => {
    const { wall, pacer } = rig({ speed: SPEED_MAX });
    const granted: number[] = [];
    for (let n = 0; n < 30; n += 1) {
      granted.push(await pacer.grantUs(0, 10 ** 12));
      wall.pass(100);
    }
    expect(granted.at(-1)).toBeLessThan(1_000);
  });

  test("what could not be computed in time is not made up for later", async () => {
    const { wall, sleep } = rig();
    await sleep(SECOND_US);
    wall.pass(10_000);
    const beganMs = wall.nowMs();
    await sleep(SECOND_US);
    expect(wall.nowMs() - beganMs).toBeCloseTo(1_000, 0);
  });

  test("another speed holds from where it is chosen", async () => {
    const { wall, pacer, sleep } = rig();
    await sleep(SECOND_US);
    pacer.changeSpeed("faster");
    await sleep(SECOND_US);
    expect(wall.nowMs()).toBeCloseTo(1_500, 0);
    expect(pacer.speed).toBe(2);
  });
});

describe("time that stands still", () => {
  test("a pause lasts until somebody ends it, and is told where it stands", async () => {
    const { wall, pacer, looks, sleep } = rig();
    pacer.togglePause();
    wall.onWait = () => pacer.togglePause();
    await sleep(SECOND_US);
    expect(looks).toContain("0 still");
    expect(wall.waits[0]).toBeGreaterThan(1_000);
    expect(pacer.motion.kind).toBe("running");
  });

  test("to the next event it runs as fast as it goes, and pauses there", async () => {
    let told = false;
    const { wall, pacer, sleep } = rig({ speed: 0.1, hasNews: () => told });
    pacer.move({ kind: "to-event" });
    await sleep(100 * SECOND_US);
    expect(wall.waits).toEqual([]);
    told = true;
    wall.onWait = () => pacer.togglePause();
    await pacer.grantUs(100 * SECOND_US, SECOND_US);
    expect(wall.waits.length).toBeGreaterThan(0);
  });

  test("to an instant it runs up to exactly there, and pauses", async () => {
    const { wall, pacer, looks, sleep } = rig({ speed: 0.1 });
    pacer.move({ kind: "to-time", atUs: 2_345_678 });
    wall.onWait = () => pacer.move({ kind: "released" });
    await sleep(5 * SECOND_US);
    expect(looks).toContain("2345678 still");
  });

  test("released, the sleep under way ends at once and later ones pass whole", async () => {
    const { pacer } = rig({ speed: 0.01 });
    pacer.togglePause();
    pacer.move({ kind: "released" });
    expect(await pacer.grantUs(0, SECOND_US)).toBe(0);
    expect(await pacer.grantUs(0, SECOND_US)).toBe(SECOND_US);
    pacer.togglePause();
    expect(pacer.motion.kind).toBe("released");
  });
});

describe("the clock of the host", () => {
  test("passes by itself, in pieces that let a frame be drawn", async () => {
    const { wall, pacer } = rig({ isHost: true, speed: 5 });
    pacer.changeSpeed("faster");
    expect(pacer.speed).toBe(5);
    expect(await pacer.grantUs(0, SECOND_US)).toBe(40_000);
    expect(wall.waits).toEqual([]);
  });

  test("is held for as long as a pause lasts", async () => {
    const { wall, pacer } = rig({ isHost: true });
    pacer.togglePause();
    wall.onWait = () => pacer.togglePause();
    await pacer.grantUs(0, SECOND_US);
    expect(pacer.heldUs).toBe((wall.waits[0] ?? 0) * 1_000);
  });
});
