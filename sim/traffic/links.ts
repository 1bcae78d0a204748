/**
 * Opens in the core what lies between callers and services: ways, lanes, pipes and connections.
 *
 * A pipe is shared by all that goes over it, in one direction each: of a named link all that it
 * carries; of the standard link all from one caller (a service or a workload) to one service; from
 * one zone to another all between these two; and within a zone all of that zone.
 */
import type { CoreStreams } from "../../kernel/core/core.ts";
import type { DataPlane } from "../../kernel/core/traffic/data-plane.ts";
import type {
  Drawn,
  EdgeNetwork,
  EdgeOptions,
  Lane,
  PipesId,
  Share,
} from "../../kernel/core/traffic/options.ts";
import type { ServiceId } from "../../kernel/spec.ts";
import type { Distribution } from "../distribution.ts";
import { ratioValue, type Ratio } from "../manifest/values/ratio.ts";
import { keepsConnections } from "./connections.ts";
import { LinkChoices, type LinkChoice } from "./network.ts";
import type { CallPolicy, LinkSource, LinkSpec, NetworkSpec } from "./spec.ts";

/** The stream of what draws nothing. */
export const UNUSED = "traffic/unused";

export interface LinkUse {
  /** Of the call, for its streams. */
  readonly name: string;
  readonly from: LinkSource;
  readonly to: ServiceId;
  readonly policy: CallPolicy;
  /** Instances that call, or one workload, and those that are called. */
  readonly callers: number;
  readonly callees: number;
}

export interface LinkOptions {
  readonly network: NetworkSpec;
  /** How many zones the machine has; 0: none. */
  readonly zones: number;
  readonly plane: DataPlane;
  readonly streams: CoreStreams;
}

export class Links {
  readonly #options: LinkOptions;
  readonly #choices: LinkChoices;
  /** By who shares them. */
  readonly #pipes = new Map<string, PipesId>();

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#choices = new LinkChoices(options.network);
  }

  open(use: LinkUse): Pick<EdgeOptions, "way" | "loss" | "network"> {
    const choice = this.#choices.of(use.from, use.to);
    const near = choice.kind === "one" ? choice.link : choice.same;
    const way = this.#drawn(near.latency, `traffic/way/${use.name}`);
    const loss = this.#share(near.loss, `traffic/loss/${use.name}`);
    const far = choice.kind === "one" ? null : choice.cross;
    if (far === null && isPlain(near)) return { way, loss, network: null };
    const owner = choice.kind === "zones" ? "same" : ownerOf(choice.named, use);
    const isKept = connects(choice) && keepsConnections(use.callers, use.callees);
    const network: EdgeNetwork = {
      requestBytes: use.policy.requestBytes,
      answerBytes: use.policy.responseBytes,
      lane: this.#lane(near, use.name, owner),
      across: far === null ? null : this.#across(far, use.name),
      connections: isKept ? { callers: use.callers, callees: use.callees } : null,
    };
    return { way, loss, network };
  }

  #across(link: LinkSpec, call: string): EdgeNetwork["across"] {
    const name = `${call}/cross`;
    return {
      lane: this.#lane(link, name, "cross"),
      zones: this.#options.zones,
      way: this.#drawn(link.latency, `traffic/way/${name}`),
      loss: this.#share(link.loss, `traffic/loss/${name}`),
    };
  }

  #lane({ connect, bandwidth, duplicate, reorder }: LinkSpec, name: string, owner: string): Lane {
    return {
      connect,
      pipes: bandwidth === null ? null : this.#pipesOf(owner, bandwidth),
      duplicate: this.#share(duplicate, `traffic/duplicate/${name}`),
      reorder:
        reorder === null
          ? null
          : {
              chance: this.#share(reorder.share, `traffic/reorder/${name}`),
              by: this.#drawn(reorder.by, `traffic/hold/${name}`),
            },
    };
  }

  #pipesOf(owner: string, bandwidth: number): PipesId {
    const known = this.#pipes.get(owner);
    if (known !== undefined) return known;
    const pipes = this.#options.plane.network.openPipes(this.#pipesFor(owner), bandwidth);
    this.#pipes.set(owner, pipes);
    return pipes;
  }

  /** One each way: of a link, of each zone, and of each two zones. */
  #pipesFor(owner: string): number {
    const { zones } = this.#options;
    if (owner === "same") return 2 * zones;
    return owner === "cross" ? zones * zones : 2;
  }

  /** Where nothing is drawn, no stream is opened. */
  #share(ratio: Ratio, name: string): Share {
    const share = ratioValue(ratio);
    return { share, stream: this.#options.streams.open(share > 0 && share < 1 ? name : UNUSED) };
  }

  #drawn(times: Distribution, name: string): Drawn {
    const stream = this.#options.streams.open(times.kind === "constant" ? UNUSED : name);
    return { times, stream };
  }
}

function ownerOf(named: number | null, { from, to }: LinkUse): string {
  if (named !== null) return `link ${named}`;
  const caller =
    from.kind === "service" ? from.service : from.kind === "workload" ? from.workload : 0;
  return `from ${from.kind} ${caller} to ${to}`;
}

/** Whether a message meets nothing but its latency and its losses. */
function isPlain(link: LinkSpec): boolean {
  const { bandwidth, duplicate, reorder } = link;
  return bandwidth === null && duplicate.numerator === 0 && reorder === null && !takesTime(link);
}

/** Whether connections over it take any time. */
export function connects(choice: LinkChoice): boolean {
  return choice.kind === "one"
    ? takesTime(choice.link)
    : takesTime(choice.same) || takesTime(choice.cross);
}

/** Whether a new connection takes any time at all. */
function takesTime({ connect, latency }: LinkSpec): boolean {
  return connect > 0 && !(latency.kind === "constant" && latency.valueUs === 0);
}
