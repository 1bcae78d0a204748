/**
 * What the network did to the messages of a run, from each caller to each service.
 */
import type { EdgeMessages } from "../../kernel/core/traffic/counts.ts";
import type { SystemSpec } from "../system.ts";
import type { TrafficUsage } from "../traffic/usage.ts";
import { serviceName } from "../subject-names.ts";

/** All calls of a service, or all requests of a workload, to one service. */
export interface WayUse {
  readonly from: string;
  readonly to: string;
  /** Messages that were lost, each time, and those of them that were sent again. */
  readonly lost: number;
  readonly resent: number;
  /** Lost so often that their senders gave up. */
  readonly unreachable: number;
  /** Requests and answers that came twice. */
  readonly twice: number;
  /** Held up, so that others could overtake them. */
  readonly heldUp: number;
  /** Connections that were begun, and those of them after one that broke. */
  readonly connections: number;
  readonly reconnections: number;
}

/** Those on which anything happened but that messages came: workloads first, as in the file. */
export function waysOf(system: SystemSpec, traffic: TrafficUsage | null): readonly WayUse[] {
  const all = [
    ...(traffic?.workloads ?? []).map(({ name, target, messages }) => ({
      key: `workload ${name} ${target}`,
      use: useOf(name, serviceName(system, target), messages),
    })),
    ...(traffic?.calls ?? []).map(({ service, target, messages }) => ({
      key: `service ${service} ${target}`,
      use: useOf(serviceName(system, service), serviceName(system, target), messages),
    })),
  ];
  const ways = new Map<string, WayUse>();
  for (const { key, use } of all) {
    const before = ways.get(key);
    ways.set(key, before === undefined ? use : sumOf(before, use));
  }
  return [...ways.values()].filter(({ lost, twice, heldUp, connections }) => {
    return lost + twice + heldUp + connections > 0;
  });
}

export function networkJson(system: SystemSpec, traffic: TrafficUsage | null): readonly object[] {
  return waysOf(system, traffic).map((way) => ({
    from: way.from,
    to: way.to,
    lost: way.lost,
    resent: way.resent,
    unreachable: way.unreachable,
    twice: way.twice,
    held_up: way.heldUp,
    connections: way.connections,
    reconnections: way.reconnections,
  }));
}

function useOf(from: string, to: string, messages: EdgeMessages): WayUse {
  const { lost, resent, heldUp, requestsBroken, answersBroken, copies, echoes } = messages;
  const { connected, reconnected } = messages;
  return {
    from,
    to,
    lost,
    resent,
    unreachable: requestsBroken + answersBroken,
    twice: copies + echoes,
    heldUp,
    connections: connected,
    reconnections: reconnected,
  };
}

function sumOf(a: WayUse, b: WayUse): WayUse {
  return {
    from: a.from,
    to: a.to,
    lost: a.lost + b.lost,
    resent: a.resent + b.resent,
    unreachable: a.unreachable + b.unreachable,
    twice: a.twice + b.twice,
    heldUp: a.heldUp + b.heldUp,
    connections: a.connections + b.connections,
    reconnections: a.reconnections + b.reconnections,
  };
}
