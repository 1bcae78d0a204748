/**
 * What has to hold of the records of requests: they tell of exactly what was counted, each hop of a
 * sampled request from its pick to its end, and nothing out of order.
 */
import { CALL_OUTCOMES, type CallOutcome } from "../../kernel/core/traffic/counts.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import type { SimulationResult } from "../../sim/simulation.ts";
import type { RequestEvent, RequestWatch } from "../../sim/traffic/requests.ts";

/** Everything in the order in which it was seen: records of the trace and of requests. */
export class Seen {
  readonly events: RequestEvent[] = [];
  readonly order: number[] = [];
  readonly #shift: number | null;
  #isFirst = true;

  constructor(shift: number | null) {
    this.#shift = shift;
  }

  watch(which: Omit<RequestWatch, "see">): RequestWatch {
    return {
      ...which,
      see: (event) => {
        this.events.push(event);
        this.order.push(event.tUs);
        if (!this.#isFirst) return null;
        this.#isFirst = false;
        return this.#shift;
      },
    };
  }

  readonly observe = (record: TraceRecord): void => {
    this.order.push(record.tUs);
  };
}

/** What is wrong with records of a whole run. */
export function recordProblems(seen: Seen, { traffic }: SimulationResult): readonly string[] {
  const problems: string[] = [];
  const agree = (what: string, told: number, known: number): void => {
    if (told !== known) problems.push(`${what}: ${told} told, ${known} counted`);
  };
  if (seen.order.some((us, n) => us < (seen.order[n - 1] ?? 0))) problems.push("time went back");
  const done = seen.events.filter((each) => each.event === "request.done");
  for (const [n, { counts, latency }] of (traffic?.workloads ?? []).entries()) {
    const mine = done.filter(({ workload }) => workload === n);
    for (const outcome of CALL_OUTCOMES) {
      const told = mine.filter((each) => each.outcome === outcome).length;
      agree(`${n} ${outcome}`, told, counts.outcomes[outcome]);
    }
    const took = mine.filter(({ outcome }) => outcome === "ok").map(({ latencyUs }) => latencyUs);
    agree(`${n} longest`, Math.max(0, ...took), latency?.max ?? 0);
  }
  const picks = seen.events.filter((each) => each.event === "balancer.pick").length;
  const edges = [...(traffic?.workloads ?? []), ...(traffic?.calls ?? [])];
  const attempts = edges.reduce((sum, { counts }) => sum + counts.attempts, 0);
  // What comes twice was picked once.
  const copies = edges.reduce((sum, { messages }) => sum + messages.copies, 0);
  if (picks > attempts) problems.push(`${picks} picks in ${attempts} attempts`);
  const arrived = (traffic?.instances ?? []).reduce((sum, each) => sum + each.counts.arrived, 0);
  if (picks + copies < arrived) problems.push(`${picks} picks, and ${arrived} arrived`);
  return problems;
}

/**
 * What is wrong with who called whom, where all is told: a call is of the request of its caller,
 * whose attempt is under way, but for one that came twice: what that does may go on after it.
 */
export function parentProblems(events: readonly RequestEvent[]): readonly string[] {
  const problems: string[] = [];
  const picks = new Map<number, { readonly request: number; isOver: boolean }>();
  for (const each of events) {
    if (each.event === "hop.ended") {
      const own = picks.get(each.hop);
      if (own !== undefined) own.isOver = true;
    }
    if (each.event !== "balancer.pick") continue;
    const { hop, parent, request, isOfCopy } = each;
    const caller = picks.get(parent);
    if (picks.has(hop) || hop === 0) problems.push(`hop ${hop} is picked twice`);
    picks.set(hop, { request, isOver: false });
    if (parent === 0 && !isOfCopy) continue;
    if (caller?.request !== request) {
      problems.push(`hop ${hop} of ${request} is called by ${parent} of ${caller?.request}`);
    } else if (caller.isOver && !isOfCopy)
      problems.push(`hop ${hop} is called by one that is over`);
  }
  return problems;
}

/**
 * What is wrong with the causes of what failed of calls: an attempt has that of a call of its own
 * that failed, and a request that of its last attempt.
 */
export function causeProblems(events: readonly RequestEvent[]): readonly string[] {
  const problems: string[] = [];
  /** By hop what its calls failed of; by request what its latest attempt did. */
  const calls = new Map<number, Set<number | null>>();
  const latest = new Map<number, number | null>();
  for (const each of events) {
    if (each.event === "hop.ended") {
      const { hop, parent, request, outcome, cause } = each;
      if (outcome === "dependency" && calls.get(hop)?.has(cause) !== true) {
        problems.push(`hop ${hop} fails of ${cause}, and none of its calls did`);
      }
      if (outcome === "ok" || outcome === "cancelled") continue;
      if (parent === 0) latest.set(request, cause);
      else calls.set(parent, (calls.get(parent) ?? new Set()).add(cause));
    }
    if (each.event === "request.done" && each.outcome === "dependency") {
      const last = latest.get(each.request);
      if (last === each.cause) continue;
      problems.push(`request ${each.request} fails of ${each.cause}, its last attempt of ${last}`);
    }
  }
  return problems;
}

interface HopState {
  request: number;
  parent: number;
  stage: "picked" | "begun" | "served" | "ended";
  open: number;
}

/** What is wrong with the hops of sampled requests, none of which may be under way at the end. */
export function hopProblems(events: readonly RequestEvent[], isOver: boolean): readonly string[] {
  const problems: string[] = [];
  const hops = new Map<number, HopState>();
  const requests = new Map<number, { open: number; outcome: CallOutcome | null }>();
  for (const each of events) {
    if (each.request === 0) continue;
    const request = requests.get(each.request);
    const stage = "hop" in each ? hops.get(each.hop)?.stage : undefined;
    const wrong = (what: string): unknown => problems.push(`request ${each.request}: ${what}`);
    switch (each.event) {
      case "request.born":
        if (request !== undefined) wrong("is born twice");
        requests.set(each.request, { open: 0, outcome: null });
        break;
      case "balancer.pick": {
        if (request === undefined || request.outcome !== null) wrong("a hop of nobody");
        else request.open += 1;
        const parent = hops.get(each.parent);
        if (each.parent !== 0 && parent?.stage !== "served") wrong("a call before its time");
        if (parent !== undefined) parent.open += 1;
        hops.set(each.hop, {
          request: each.request,
          parent: each.parent,
          stage: "picked",
          open: 0,
        });
        break;
      }
      case "hop.begun":
        if (stage !== "picked") wrong(`${stage} and then begun`);
        advance(hops, each.hop, "begun");
        break;
      case "hop.served":
        if (stage !== "begun") wrong(`${stage} and then served`);
        advance(hops, each.hop, "served");
        break;
      case "hop.ended": {
        if (each.instance === null) {
          if (stage !== undefined) wrong("is refused, and was picked");
          break;
        }
        if (stage === undefined || stage === "ended") wrong(`${stage} and then ended`);
        if (each.outcome === "ok" && stage !== "served") wrong("is answered well unserved");
        const hop = hops.get(each.hop);
        if ((hop?.open ?? 0) > 0) wrong("ends before what it has called");
        const parent = hops.get(hop?.parent ?? 0);
        if (parent !== undefined) parent.open -= 1;
        if (request !== undefined) request.open -= 1;
        advance(hops, each.hop, "ended");
        break;
      }
      case "request.done":
        if (request === undefined) wrong("ends unborn");
        else if (request.open > 0) wrong("ends before its hops");
        else request.outcome = each.outcome;
        break;
    }
  }
  if (!isOver) return problems;
  const left = [...requests.values()].filter(({ outcome }) => outcome === null).length;
  return left === 0 ? problems : [...problems, `${left} requests never end`];
}

function advance(hops: Map<number, HopState>, hop: number, stage: HopState["stage"]): void {
  const state = hops.get(hop);
  if (state !== undefined) state.stage = stage;
}
