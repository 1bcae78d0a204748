/**
 * The kernel's two doors: what comes in at a step, and what it asks of the world.
 *
 * Everything that the kernel cannot compute by itself enters as an {@link Input}, stamped with the
 * trace record that led to it; everything it wants done leaves as an {@link Effect}. The kernel
 * never calls the world and the world never reaches into the kernel.
 */
import type { ConfigSetting } from "./config/values.ts";
import type { CapabilityHandle } from "./message/capabilities.ts";
import type { SendOutcome } from "./message/types.ts";
import type { InstanceId, ServiceId } from "./spec.ts";
import type { ServiceHandle } from "./syscall/handle.ts";
import type { ServiceInformation } from "./system/information.ts";
import type { Duration, Instant } from "./time.ts";
import type { BootstrapStage, Hook, ServiceError, Syscall } from "./vocabulary.ts";

/** Number of a trace record; `null` where nothing came before (a root). */
export type Cause = number | null;

export type SignalName =
  | "SIGHUP"
  | "SIGINT"
  | "SIGQUIT"
  | "SIGILL"
  | "SIGTRAP"
  | "SIGABRT"
  | "SIGBUS"
  | "SIGFPE"
  | "SIGKILL"
  | "SIGUSR1"
  | "SIGSEGV"
  | "SIGUSR2"
  | "SIGPIPE"
  | "SIGALRM"
  | "SIGTERM";

/** How a process ended, as the machine saw it; the kernel adds the cause that it knows. */
export type ProcessExit =
  | { readonly kind: "code"; readonly code: number }
  /** It ended itself with this code, because a resource that it needs was refused. */
  | { readonly kind: "refused"; readonly code: number }
  | { readonly kind: "signal"; readonly signal: SignalName; readonly outOfMemory: boolean };

export type Input =
  | MessageInput
  | { readonly kind: "boot" }
  /** The work of a stage of the boot is done; `cause` is the record of the stage. */
  | { readonly kind: "stage-done"; readonly stage: BootstrapStage; readonly cause: number }
  | {
      /** The process of this generation has finished its start: it runs. */
      readonly kind: "instance-started";
      readonly instance: InstanceId;
      readonly generation: number;
      readonly cause: Cause;
    }
  | {
      readonly kind: "instance-exited";
      readonly instance: InstanceId;
      readonly generation: number;
      readonly exit: ProcessExit;
      readonly cause: Cause;
    }
  | {
      readonly kind: "probe-answered";
      readonly instance: InstanceId;
      readonly generation: number;
      /** Index of the check in the service's list. */
      readonly check: number;
      /** Number of the probe, as in the effect; an answer to an older one is discarded. */
      readonly probe: number;
      readonly healthy: boolean;
      readonly cause: Cause;
    }
  | {
      /**
       * Nothing will answer this probe, and this record says why. It changes no decision: the probe
       * times out as any other, but the trace can name the reason. Only a simulated world knows it.
       */
      readonly kind: "probe-unanswered";
      readonly instance: InstanceId;
      readonly generation: number;
      readonly check: number;
      readonly probe: number;
      readonly cause: Cause;
    }
  | {
      /** The process was refused a resource and goes on; the cause is the record that says so. */
      readonly kind: "resource-refused";
      readonly instance: InstanceId;
      readonly generation: number;
      readonly cause: number;
    }
  | {
      /**
       * What is known of a process's heartbeats from now on. `steady`: it beats now, and each next
       * one comes in time until the machine says otherwise. `open`: it beats now, the next one may
       * be late. `silent`: none comes any more; the last one was at `at`.
       */
      readonly kind: "heartbeat";
      readonly instance: InstanceId;
      readonly generation: number;
      readonly at: Instant;
      readonly rhythm: "steady" | "open" | "silent";
      readonly cause: Cause;
    }
  | {
      /** The command of a hook has ended. */
      readonly kind: "hook-ended";
      readonly instance: InstanceId;
      /** Number of the run, as in the effect. */
      readonly run: number;
      readonly exit: ProcessExit;
      readonly cause: Cause;
    }
  | {
      /** The process has read these values, and can go over to them at once. */
      readonly kind: "config-prepared";
      readonly instance: InstanceId;
      readonly generation: number;
      /** As in the effect; an answer to an earlier reload is discarded. */
      readonly round: number;
      readonly cause: Cause;
    }
  | {
      /**
       * Somebody has written into a service's source of configuration, or undone that. The manager
       * watches it, and takes what it finds as it takes a reload.
       */
      readonly kind: "config-source";
      readonly service: ServiceId;
      /** Numbers the edits of a run; whoever undoes one has its number. */
      readonly edit: number;
      /** `null`: the edit is undone. */
      readonly set: readonly ConfigSetting[] | null;
      readonly cause: number;
    }
  | {
      readonly kind: "syscall";
      /** The process that calls; `null`: the operator. */
      readonly caller: InstanceId | null;
      /**
       * A list of calls, as it came from outside: nothing of it has been looked at. A call is
       * `{ call: "stopService", services: ["web"] }`, services by name or handle; several are one
       * transaction. `discoverServices` has a `pattern`, `reloadService` also `values`;
       * `shutdownSystem` and `rebootSystem` name no service, and may have a `deadlineUs`.
       */
      readonly calls: unknown;
      readonly cause: Cause;
    };

export type MessageInput =
  | {
      /** A process sends along one of its ways. */
      readonly kind: "message-sent";
      readonly instance: InstanceId;
      readonly generation: number;
      /** Index among the ways of the service. */
      readonly route: number;
      /** By what right; `null`: by none. */
      readonly capability: CapabilityHandle | null;
      readonly bytes: number;
      /** How long it waits to be let in, or to be answered; `null`: as long as it takes. */
      readonly timeoutUs: Duration | null;
      readonly awaitsReply: boolean;
    }
  | {
      /** It has dealt with a message. */
      readonly kind: "message-handled";
      readonly instance: InstanceId;
      readonly generation: number;
      readonly message: number;
    };

export type MessageEffect =
  | {
      /** The process may send by these from now on: one for each way, or `null`. */
      readonly kind: "grant";
      readonly instance: InstanceId;
      readonly generation: number;
      readonly capabilities: readonly (CapabilityHandle | null)[];
      readonly cause: number;
    }
  | {
      /** Deal with this message, and say when it is done. */
      readonly kind: "deliver";
      readonly instance: InstanceId;
      readonly generation: number;
      readonly message: number;
      readonly from: ServiceId;
      readonly bytes: number;
      readonly cause: number;
    }
  | {
      /** What became of the last message along this way: the process may send the next. */
      readonly kind: "message-result";
      readonly instance: InstanceId;
      readonly generation: number;
      readonly route: number;
      readonly outcome: SendOutcome;
      readonly cause: number;
    };

export type Effect =
  | MessageEffect
  | {
      /** Do the work of this stage of the boot. */
      readonly kind: "bootstrap";
      readonly stage: BootstrapStage;
      readonly workUs: Duration;
      readonly cause: number;
    }
  | {
      readonly kind: "start";
      readonly instance: InstanceId;
      readonly generation: number;
      readonly cause: number;
    }
  | {
      /** Ask the process to end (SIGTERM). */
      readonly kind: "stop";
      readonly instance: InstanceId;
      readonly generation: number;
      readonly cause: number;
    }
  | {
      /** Ask the process to end and to leave word of where it stood (SIGABRT). */
      readonly kind: "abort";
      readonly instance: InstanceId;
      readonly generation: number;
      readonly cause: number;
    }
  | {
      /** End the process at once (SIGKILL). */
      readonly kind: "kill";
      readonly instance: InstanceId;
      readonly generation: number;
      readonly cause: number;
    }
  | {
      /** Freeze the process where it stands (SIGSTOP). */
      readonly kind: "pause";
      readonly instance: InstanceId;
      readonly generation: number;
      readonly cause: number;
    }
  | {
      /** Let a frozen process go on (SIGCONT). */
      readonly kind: "resume";
      readonly instance: InstanceId;
      readonly generation: number;
      readonly cause: number;
    }
  | {
      readonly kind: "probe";
      readonly instance: InstanceId;
      readonly generation: number;
      readonly check: number;
      readonly probe: number;
      readonly timeoutUs: Duration;
      readonly cause: number;
    }
  | {
      /** Run the command of this hook; it is no process of the instance. */
      readonly kind: "run-hook";
      readonly instance: InstanceId;
      readonly hook: Hook;
      /** Numbers the runs of an instance; an answer to another one is discarded. */
      readonly run: number;
      readonly cause: number;
    }
  | {
      /** End the command of a hook at once (SIGKILL); that it has ended is told as ever. */
      readonly kind: "end-hook";
      readonly instance: InstanceId;
      readonly run: number;
    }
  | {
      /**
       * New values. `prepare`: read them, and go on with the old ones; `commit`: go over to them
       * now; `abort`: forget them.
       */
      readonly kind: "configure";
      readonly phase: "prepare" | "commit" | "abort";
      readonly instance: InstanceId;
      readonly generation: number;
      /** Numbers the reloads of a service. */
      readonly round: number;
      readonly cause: number;
    };

/** What a call has come to, for one of the services that it names or as a whole. */
export type SyscallResult =
  | {
      readonly ok: true;
      /** Of the trace: whatever the call brings about follows from it. */
      readonly record: number;
      readonly data: SyscallData;
    }
  | {
      readonly ok: false;
      readonly record: number;
      readonly error: ServiceError;
      /** Where it stands in the batch: `calls[0].services[2]`. */
      readonly at: string;
      /** What is wrong, in a sentence without its end. */
      readonly reason: string;
    };

/** What a call finds a service to be, in all of its instances. */
export type Standing = "running" | "paused" | "stopped" | "enabled" | "disabled";

/** Why nothing follows from a call that was taken. */
export type NothingToDo =
  /** What it asks for was so before. */
  | { readonly kind: "already"; readonly state: Standing }
  /** A start does not resume; where not all of it is paused, the rest runs. */
  | { readonly kind: "left-paused"; readonly isWhole: boolean };

export type SyscallData =
  | { readonly kind: "done" }
  | NothingToDo
  | { readonly kind: "handle"; readonly handle: ServiceHandle }
  | {
      readonly kind: "found";
      /** In the order of the file. */
      readonly services: readonly {
        readonly name: string;
        readonly handle: ServiceHandle;
        readonly information: ServiceInformation;
      }[];
    };

/** One result for each service that the call names; one alone where it names none. */
export interface CallReply {
  /** `null`: it named no call that there is. */
  readonly call: Syscall | null;
  readonly results: readonly SyscallResult[];
}

/** For each call of a batch, in order. */
export type SyscallReply = readonly CallReply[];

export interface Step {
  readonly effects: readonly Effect[];
  /**
   * For each syscall that was taken in this step, in order. What is asked before the kernel is up
   * is answered when it is.
   */
  readonly replies: readonly SyscallReply[];
  /** When the kernel wants to be stepped again at the latest; `null`: only an input wakes it. */
  readonly deadline: Instant | null;
}

declare const handle: unique symbol;
/** Names one armed timer; goes stale when it fires or is cancelled. */
export type TimerHandle = number & { readonly [handle]: "timer" };

/** Timers in the total order of (instant, arming). Implemented by the core's timing wheel. */
export interface TimerQueue {
  /** Arms a timer; `payload` is a u32 that comes back from {@link TimerQueue.pop}. */
  arm(at: Instant, payload: number): TimerHandle | "resource-exhausted";
  /** True where the timer was pending and is no more; false where the handle is stale. */
  cancel(timer: TimerHandle): boolean;
  /** The instant of the earliest pending timer. */
  next(): Instant | null;
  /** Takes the earliest timer due at or before `now`; its payload, or -1 where none is due. */
  pop(now: Instant): number;
  readonly size: number;
}

/** A stream of random numbers with a name of its own: a draw from one changes no other. */
export interface RandomStream {
  /** Uniform in [0, 2^32). */
  nextU32(): number;
  /** Uniform in [0, bound), without modulo bias; `bound` is whole and at most 2^53. */
  nextBelow(bound: number): number;
}

export interface RandomStreams {
  /** The stream of this name; the same name under the same seed gives the same numbers. */
  open(name: string): RandomStream;
}
