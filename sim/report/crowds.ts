/**
 * Who had most to do in a window of a run: where requests waited, or else where no place was free.
 * It is what there is to say of a bad moment in which nothing was broken.
 */
import type { RunSamples } from "../sampling/samples.ts";
import type { SystemSpec } from "../system.ts";
import { countText } from "../quantity-text.ts";
import { instanceName } from "../subject-names.ts";

/** Of its places, on average, from which on an instance is told to be busy. */
const BUSY_SHARE = 0.9;

interface Crowd {
  readonly size: number;
  readonly text: string;
}

/** `up to 180 requests waited at db/0`; empty where nobody waited and nobody was busy. */
export function crowdWithin(
  system: SystemSpec,
  samples: RunSamples,
  window: number,
): readonly string[] {
  const crowd =
    most(samples, ({ load, instance }) => {
      const size = load?.queuedMost[window] ?? 0;
      const waited = size === 1 ? "1 request waited" : `up to ${countText(size)} requests waited`;
      return { size, text: `${waited} at ${instanceName(system, instance)}` };
    }) ??
    most(samples, ({ load, instance }) => {
      const share = (load?.busy[window] ?? 0) / (load?.places ?? 1);
      const text = `${instanceName(system, instance)} had hardly a place free`;
      return { size: share >= BUSY_SHARE ? share : 0, text };
    });
  return crowd === null ? [] : [crowd.text];
}

/** The first of those that have most; `null`: nobody has any. */
function most(
  { instances }: RunSamples,
  crowdOf: (instance: RunSamples["instances"][number]) => Crowd,
): Crowd | null {
  let worst: Crowd | null = null;
  for (const instance of instances) {
    const crowd = crowdOf(instance);
    if (crowd.size > (worst?.size ?? 0)) worst = crowd;
  }
  return worst;
}
