/**
 * How evenly keys are shared out: who got how many of the requests, each with a key of its own.
 *
 * A run has other instances than the next, so that the thirty are thirty rings. The variance is
 * that of an instance's share relative to the mean, of which the square root is the deviation:
 * unlike that, its mean over runs is what the formula says.
 */
import { duration, instant } from "../../kernel/time.ts";
import type { BalancingStrategy } from "../../kernel/vocabulary.ts";
import {
  maglevKeysVariance,
  ringKeysDeviation,
  ringLargestShareMean,
} from "../theory/hash-imbalance.ts";
import type { Model } from "./model.ts";
import type { Rig } from "./rig.ts";
import { drain } from "./window.ts";

const INSTANCES = 100;
/** Of the ring, for an instance of weight 100. */
const POINTS = 150;
/** So few that the steps of the table show. */
const PLACES = 1_021;
const KEYS = 4_000_000_000;
const GAP_US = 10;

/** The requests of each instance over the mean. */
function sharesOf(
  rig: Rig,
  requests: number,
  how: { readonly strategy: BalancingStrategy; readonly places?: number },
): readonly number[] {
  const service = { kind: "constant", valueUs: duration(1) } as const;
  const { tier, stations } = rig.service({ ...how, service, instances: INSTANCES });
  const edge = rig.edge({ tier, stations }, { usesKey: true });
  const end = instant((requests + 1) * GAP_US);
  rig.workload(edge, { kind: "constant", gapUs: GAP_US }, { end, keys: KEYS });
  drain(rig.plane, end);
  const counts = stations.map((station) => rig.plane.stationCounts(station).arrived);
  const sum = counts.reduce((total, count) => total + count, 0);
  return counts.map((count) => (count * INSTANCES) / sum);
}

function varianceOf(shares: readonly number[]): number {
  return shares.reduce((sum, share) => sum + (share - 1) ** 2, 0) / shares.length;
}

/** `requests` is that of {@link Model}, for which the formulas of this have to know it. */
export function hashingModels(requests: number): readonly Model[] {
  const ring = { nodes: INSTANCES, pointsEach: POINTS };
  return [
    {
      name: "consistent hashing, 100 instances of 150 points",
      says:
        "A share is a sum of 150 arcs at random (Pyke 1965), the largest as Holst 1980 has it; " +
        "in the variance is that of counting.",
      expected: [
        {
          what: "variance of shares",
          unit: "",
          theory: ringKeysDeviation(ring, requests) ** 2,
        },
        { what: "largest share", unit: "", theory: ringLargestShareMean(ring) },
      ],
      run(rig) {
        const shares = sharesOf(rig, requests, { strategy: "consistent-hash" });
        return [varianceOf(shares), Math.max(...shares)];
      },
    },
    {
      name: "Maglev, 100 instances, 1,021 places",
      says:
        "No two differ by more than a place (Eisenbud et al. 2016): the variance of 10 places " +
        "and 11, and that of counting.",
      expected: [
        {
          what: "variance of shares",
          unit: "",
          theory: maglevKeysVariance(INSTANCES, PLACES, requests),
        },
      ],
      run(rig) {
        return [varianceOf(sharesOf(rig, requests, { strategy: "maglev", places: PLACES }))];
      },
    },
  ];
}
