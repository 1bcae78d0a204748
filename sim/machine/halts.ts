/**
 * Who keeps processes from going on: hang faults, and the kernel by a pause.
 *
 * They may overlap in any order. A process goes on, exactly where it stood, once no fault and no
 * pause holds it any more. What came meanwhile is handed back then, to be dealt with.
 */
import type { InstanceId } from "../../kernel/spec.ts";
import type { Instant } from "../../kernel/time.ts";
import type { FaultMark, Halt, Process } from "./process.ts";
import type { RequestServers } from "./servers.ts";
import type { SideWork } from "./side-work.ts";
import type { Work } from "./work.ts";

export class Halts {
  readonly #work: Work;
  readonly #side: SideWork;
  readonly #servers: RequestServers | null;
  /** Instances that hang and are probed: a pause hides a hang from every check. */
  readonly #found = new Set<InstanceId>();

  constructor(work: Work, side: SideWork, servers: RequestServers | null) {
    this.#work = work;
    this.#side = side;
    this.#servers = servers;
  }

  /** True while a process hangs, and a check will find that. */
  get isHanging(): boolean {
    return this.#found.size > 0;
  }

  /** One more fault holds the process. */
  hang(process: Process, fault: FaultMark, now: Instant): void {
    const halt = this.#haltOf(process, now);
    if (halt.holders.size === 0) process.cause = fault.record;
    halt.holders.add(fault.index);
    this.#side.freeze(process, now);
    this.#judge(process);
  }

  /** The fault lets go: what came meanwhile, where nothing else holds the process. */
  release(process: Process, fault: number, now: Instant): Halt | null {
    const { halt } = process;
    if (halt === null || !halt.holders.delete(fault)) return null;
    if (halt.holders.size === 0) process.cause = null;
    return this.#letGo(process, halt, now);
  }

  /** The kernel freezes the process. It waits for no probe any more. */
  pause(process: Process, now: Instant): void {
    const halt = this.#haltOf(process, now);
    halt.isPaused = true;
    halt.probes.clear();
    this.#side.freeze(process, now);
    this.#judge(process);
  }

  /** The kernel lets go: what came meanwhile, where no fault holds the process. */
  resume(process: Process, now: Instant): Halt | null {
    const { halt } = process;
    if (halt === null || !halt.isPaused) return null;
    halt.isPaused = false;
    return this.#letGo(process, halt, now);
  }

  /** The process is no more. */
  forget(process: Process): void {
    process.halt = null;
    this.#found.delete(process.instance);
  }

  #haltOf(process: Process, now: Instant): Halt {
    if (process.halt === null) {
      process.halt = {
        holders: new Set(),
        isPaused: false,
        stopRequested: null,
        probes: new Map(),
      };
      this.#work.freeze(process, now);
      this.#servers?.stall(process.instance);
    }
    return process.halt;
  }

  #letGo(process: Process, halt: Halt, now: Instant): Halt | null {
    if (halt.holders.size > 0 || halt.isPaused) {
      this.#judge(process);
      this.#side.stayFrozen(process);
      return null;
    }
    this.forget(process);
    this.#work.thaw(process, now);
    this.#side.thaw(process, now);
    this.#servers?.resume(process.instance);
    return halt;
  }

  #judge({ instance, service, halt }: Process): void {
    const isHung = halt !== null && halt.holders.size > 0 && !halt.isPaused;
    if (isHung && service.spec.checks.length > 0) this.#found.add(instance);
    else this.#found.delete(instance);
  }
}
