/**
 * The stories about one data plane: a new one before each test, and the laws when all is over.
 */
import { afterEach, beforeEach, expect } from "vitest";
import { bindCore, type Core } from "../../kernel/core/core.ts";
import type { CoreExports } from "../../kernel/core/exports/core-exports.ts";
import type { EdgeId } from "../../kernel/core/traffic/options.ts";
import { instantiateCore } from "../../sim/io/load-core.ts";
import { Crowd } from "./traffic-crowd.ts";
import { leftOvers, type KnownEdge, type KnownService } from "./traffic-laws.ts";
import {
  END_US,
  TestPlane,
  list,
  type EdgeDraft,
  type EntryDraft,
  type ServiceDraft,
  type TestService,
} from "./traffic-plane.ts";

export class TrafficStory {
  readonly exports: CoreExports = instantiateCore();
  readonly core: Core = bindCore(this.exports);
  #plane: TestPlane | null = null;
  #edges: KnownEdge[] = [];
  #services: KnownService[] = [];

  constructor() {
    beforeEach(() => {
      this.renew();
    });
    afterEach(() => {
      this.plane.to(END_US);
      const crowd = new Crowd(this.plane.plane, []);
      const known = { test: this.plane, services: this.#services, edges: this.#edges, crowd };
      expect(leftOvers(known)).toEqual([]);
    });
  }

  /** Forgets all, within a test as well. */
  renew(): void {
    this.core.reset();
    this.#plane = new TestPlane(this.core);
    this.#edges = [];
    this.#services = [];
  }

  get plane(): TestPlane {
    if (this.#plane === null) throw new Error("a test has begun");
    return this.#plane;
  }

  service(draft: Partial<ServiceDraft>): TestService {
    const service = this.plane.service(draft);
    const { concurrency = 100, queueMax = 1000 } = draft;
    this.#services.push({ service, concurrency, queueMax });
    return service;
  }

  edge(to: TestService, draft: Partial<EdgeDraft> = {}): EdgeId {
    return this.known(this.plane.edge(to, draft), to);
  }

  /** Requests at these instants, on an edge of their own. */
  ask(to: TestService, instants: readonly number[], draft: Partial<EdgeDraft> = {}): EdgeId {
    return this.known(this.plane.requests(to, instants, draft), to);
  }

  /** The same with one priority, from 0 for low to 3 for critical. */
  askAs(to: TestService, priority: number, instants: readonly number[]): EdgeId {
    const edge = this.edge(to);
    const [low = 0, normal = 0, high = 0, critical = 0] = [0, 1, 2, 3].map((each) =>
      Number(each === priority),
    );
    this.plane.source(edge, list(...instants), { priorities: [low, normal, high, critical] });
    return edge;
  }

  /** The calls that each request of a service makes of another; their edge. */
  call(
    from: TestService,
    to: TestService,
    entry: Partial<EntryDraft> = {},
    draft: Partial<EdgeDraft> = {},
  ): EdgeId {
    const edge = this.edge(to, draft);
    this.plane.entry(from, edge, entry);
    return edge;
  }

  known(edge: EdgeId, to: TestService): EdgeId {
    this.#edges.push({ edge, to });
    return edge;
  }
}
