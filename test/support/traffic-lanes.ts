/**
 * Links that do more to messages than take time, as tests draft them.
 */
import type { CoreStream } from "../../kernel/core/core.ts";
import type { DataPlane } from "../../kernel/core/traffic/data-plane.ts";
import type {
  EdgeNetwork,
  Lane,
  PipesId,
  TimeDistribution,
} from "../../kernel/core/traffic/options.ts";

export interface LaneDraft {
  /** Round trips of a new connection. */
  readonly connect: number;
  readonly pipes: PipesId | null;
  /** Where there are no pipes: some of its own, of so many bytes a second. */
  readonly bandwidth: number | null;
  readonly duplicate: number;
  readonly reorder: { readonly share: number; readonly by: TimeDistribution } | null;
}

export interface EdgeNetworkDraft extends LaneDraft {
  readonly requestBytes: number;
  readonly answerBytes: number;
  /** Instances that call, or one for a workload. */
  readonly callers: number;
  readonly across:
    | (Partial<LaneDraft> & {
        readonly way: TimeDistribution;
        readonly loss: number;
        readonly zones: number;
      })
    | null;
}

export interface LaneMakers {
  readonly plane: DataPlane;
  readonly stream: () => CoreStream;
}

/** The network of an edge to so many instances; each thing that is drawn has its own stream. */
export function networkOf(
  draft: Partial<EdgeNetworkDraft>,
  callees: number,
  { plane, stream }: LaneMakers,
): EdgeNetwork {
  const makers = { plane, stream };
  const { requestBytes = 0, answerBytes = 0, callers = 1, across = null } = draft;
  const connects = (draft.connect ?? 0) > 0 || (across?.connect ?? 0) > 0;
  return {
    requestBytes,
    answerBytes,
    lane: laneOf(draft, across === null ? 2 : 2 * across.zones, makers),
    across:
      across === null
        ? null
        : {
            lane: laneOf(across, across.zones ** 2, makers),
            zones: across.zones,
            way: { times: across.way, stream: stream() },
            loss: { share: across.loss, stream: stream() },
          },
    connections: connects ? { callers, callees } : null,
  };
}

function laneOf(
  {
    connect = 0,
    pipes = null,
    bandwidth = null,
    duplicate = 0,
    reorder = null,
  }: Partial<LaneDraft>,
  pipeCount: number,
  { plane, stream }: LaneMakers,
): Lane {
  return {
    connect,
    pipes: bandwidth === null ? pipes : plane.network.openPipes(pipeCount, bandwidth),
    duplicate: { share: duplicate, stream: stream() },
    reorder:
      reorder === null
        ? null
        : {
            chance: { share: reorder.share, stream: stream() },
            by: { times: reorder.by, stream: stream() },
          },
  };
}

/** The two pipes of a link, of so many bytes a second. */
export function pipesOf({ network }: DataPlane, bytesPerSecond: number): PipesId {
  return network.openPipes(2, bytesPerSecond);
}
