/**
 * Frames of the live view as text, of small manifests, at any instant and size.
 */
import { instant } from "../../../../kernel/time.ts";
import { LiveRun, type LiveChoices } from "../../../../sim/report/live/live-run.ts";
import { liveFrame } from "../../../../sim/report/live/live-view.ts";
import { PLAIN } from "../../../../sim/report/palette.ts";
import { createRunRecorder } from "../../../../sim/report/run-recorder.ts";
import { plannedEnd } from "../../../../sim/schedule.ts";
import { run } from "../../../support/systems.ts";
import { load, valueOf } from "../../manifest/read.ts";

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export const USUAL: Size = { columns: 80, rows: 24 };

const SECOND_US = 1_000_000;

const RUNNING: LiveChoices = {
  motion: "running",
  speed: "10x",
  isHost: false,
  scroll: 0,
  filter: "",
  prompt: null,
  notice: "",
  isHelp: false,
};

export interface FrameOptions {
  readonly size?: Size;
  readonly choices?: Partial<LiveChoices>;
}

/**
 * The frame at an instant of a run that has been drawn each second until then. `text`: all of the
 * manifest but the name of the system.
 */
export async function frameAt(
  text: string,
  seconds: number,
  { size = USUAL, choices = {} }: FrameOptions = {},
): Promise<readonly string[]> {
  const system = valueOf(load(`system: shop\n${text}`));
  const live = new LiveRun(system, { seed: 1n, endUs: plannedEnd(system) || null });
  const recorder = createRunRecorder(system, live);
  live.follow(recorder);
  const draw = (atUs: number): readonly string[] => {
    const scene = live.sceneAt(instant(atUs), size.columns, { ...RUNNING, ...choices });
    return liveFrame(scene, { ...size, palette: PLAIN }).lines;
  };
  const { endedAt } = await run(system, {
    untilMs: seconds * 1_000,
    observe(record) {
      live.observe(record);
      recorder.observe(record);
    },
    onAnswers: (answers) => live.takeAnswers(answers),
    watcher: {
      onSight: (sight) => live.see(sight),
      isEnough: () => false,
      pace: {
        heldUs: 0,
        grantUs(atUs, us) {
          draw(atUs);
          return Promise.resolve(Math.min(us, SECOND_US - (atUs % SECOND_US)));
        },
      },
    },
  });
  return draw(endedAt).map((line) => line.trimEnd());
}
