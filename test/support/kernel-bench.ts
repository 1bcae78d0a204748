/**
 * A kernel on its own, with a machine that does at once what it is asked: for tests of syscalls.
 */
import { present } from "../../kernel/assertion.ts";
import { Kernel } from "../../kernel/kernel.ts";
import type { Effect, Input, SyscallReply, SyscallResult } from "../../kernel/ports.ts";
import type { InstanceId } from "../../kernel/spec.ts";
import { handleOf, type ServiceHandle } from "../../kernel/syscall/handle.ts";
import { instant, MILLISECOND } from "../../kernel/time.ts";
import type { TraceRecord } from "../../kernel/trace/events.ts";
import { Trace } from "../../kernel/trace/trace.ts";
import type { ServiceState, Syscall } from "../../kernel/vocabulary.ts";
import { loadCore } from "../../sim/io/load-core.ts";
import type { SystemSpec } from "../../sim/system.ts";
import { system, type PlanDraft, type ServiceDraft } from "./systems.ts";

const core = loadCore();

export interface BenchCall {
  readonly call: Syscall;
  readonly services?: readonly (string | number)[];
  readonly pattern?: string;
  readonly values?: unknown;
  readonly deadlineUs?: unknown;
}

export class KernelBench {
  readonly system: SystemSpec;
  readonly records: TraceRecord[] = [];
  /** Processes that neither end nor read new values when they are asked to. */
  readonly stubborn: Set<number> = new Set<number>();
  readonly #kernel: Kernel;
  #ms = 0;

  constructor(drafts: Readonly<Record<string, ServiceDraft>>, plan: PlanDraft = {}) {
    core.reset();
    this.system = system(drafts, plan);
    const subjects = { system: "test", services: [], slices: [] };
    this.#kernel = new Kernel({
      services: this.system.services.map(({ spec }) => spec),
      timers: core.timers(0),
      random: core.streams(1n, "splitmix"),
      servicesMax: this.system.servicesMax,
      security: this.system.security,
      trace: new Trace({ seed: 1n, rng: "splitmix", subjects }, [
        (record) => this.records.push(record),
      ]),
    });
    this.step([{ kind: "boot" }]);
  }

  /** Makes a batch as it stands, and lets all happen that follows from it. */
  ask(calls: unknown, caller: string | null = null): SyscallReply {
    this.#ms += 1;
    return this.slip(calls, caller);
  }

  /** The same, still at the instant of what was asked before. */
  slip(calls: unknown, caller: string | null = null): SyscallReply {
    const by = caller === null ? null : this.instance(caller);
    return this.step([{ kind: "syscall", caller: by, calls, cause: null }]);
  }

  /** One call, and its only result. */
  call(call: Syscall, ...services: readonly (string | number)[]): SyscallResult {
    return this.#only(this.ask([{ call, services }]));
  }

  as(caller: string, call: BenchCall): SyscallResult {
    return this.#only(this.ask([call], caller));
  }

  /** `ok`, or the error. */
  outcome(call: Syscall, ...services: readonly (string | number)[]): string {
    const result = this.call(call, ...services);
    return result.ok ? "ok" : result.error;
  }

  found(pattern: string): readonly string[] {
    const result = this.#only(this.ask([{ call: "discoverServices", pattern }]));
    if (!result.ok || result.data.kind !== "found") throw new Error("nothing was found out");
    return result.data.services.map(({ name }) => name);
  }

  /** The handle of a registration of a service, whether or not it holds. */
  handle(name: string, generation: number): ServiceHandle {
    const service = this.#service(name).spec.id;
    return handleOf({ service, generation });
  }

  state(name: string): ServiceState {
    const id = this.instance(name);
    const last = this.records.findLast((record) => {
      return record.event === "service.state" && record.instance === id;
    });
    if (last?.event === "service.state") return last.to;
    return this.#service(name).spec.enabled ? "stopped" : "disabled";
  }

  /** The first instance of a service. */
  instance(name: string): InstanceId {
    return this.#service(name).firstInstance;
  }

  /** The process of a stubborn instance ends after all. */
  exit(name: string): void {
    const instance = this.instance(name);
    this.#ms += 1;
    this.stubborn.delete(instance);
    const generation = this.#generationOf(instance);
    this.step([exited(instance, generation)]);
  }

  step(inputs: readonly Input[]): SyscallReply {
    const at = instant(this.#ms * MILLISECOND);
    let reply: SyscallReply = [];
    for (let next = inputs; next.length > 0;) {
      const { effects, replies } = this.#kernel.step(at, next);
      reply = replies[0] ?? reply;
      next = effects.flatMap((effect) => this.#answer(effect));
    }
    return reply;
  }

  #answer(effect: Effect): readonly Input[] {
    if (effect.kind === "bootstrap" || effect.kind === "run-hook" || effect.kind === "end-hook") {
      return [];
    }
    const { instance, generation } = effect;
    switch (effect.kind) {
      case "start":
        return [{ kind: "instance-started", instance, generation, cause: null }];
      case "stop":
      case "kill":
        return this.stubborn.has(instance) ? [] : [exited(instance, generation)];
      case "configure": {
        const { phase, round } = effect;
        if (phase !== "prepare" || this.stubborn.has(instance)) return [];
        return [{ kind: "config-prepared", instance, generation, round, cause: null }];
      }
      default:
        return [];
    }
  }

  #service(name: string): SystemSpec["services"][number] {
    const service = this.system.services.find(({ spec }) => spec.name === name);
    return present(service, `there is a service ${name}`);
  }

  #generationOf(instance: InstanceId): number {
    const last = this.records.findLast((record) => {
      return record.event === "service.state" && record.instance === instance;
    });
    return last?.event === "service.state" ? last.generation : 0;
  }

  #only(reply: SyscallReply): SyscallResult {
    return present(reply[0]?.results[0], "a call has a result");
  }
}

function exited(instance: InstanceId, generation: number): Input {
  const exit = { kind: "code", code: 0 } as const;
  return { kind: "instance-exited", instance, generation, exit, cause: null };
}
