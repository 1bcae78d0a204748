/**
 * The table of syscalls: number, capability, validator and handler of each.
 *
 * It is the only way into the kernel for whoever runs on it. A validator takes the fields of a call
 * apart and touches nothing; a handler is only given what a validator has passed.
 */
import type { Capability } from "../capability/capability.ts";
import type { SyscallResult } from "../ports.ts";
import { Syscall } from "../vocabulary.ts";
import { createService } from "./calls/create.ts";
import { discoverServices, readPattern } from "./calls/discover.ts";
import { powerCall, readDeadline, type PowerCall } from "./calls/power.ts";
import {
  disableService,
  enableService,
  pauseService,
  restartService,
  resumeService,
  startService,
  stopService,
} from "./calls/operate.ts";
import { reloadService } from "./calls/reload.ts";
import { unregisterService } from "./calls/unregister.ts";
import { readValues } from "./plain-values.ts";
import { isRefusal, type Refusal } from "./refusal.ts";
import { readMentions, refuseOthers, type Fields, type Mention } from "./request.ts";
import type { Scene } from "./scene.ts";

export interface SyscallRow {
  readonly number: number;
  /** What a caller needs to have to make it. */
  readonly capability: Capability;
  /** Says what is wrong with the fields, or gives the call that is ready to be made. */
  validate(fields: Fields): Refusal | ReadyCall;
}

export interface ReadyCall {
  /** The services that it names, for the record of a refusal. */
  readonly mentions: readonly Mention[];
  handle(scene: Scene): readonly SyscallResult[];
}

export const SYSCALLS: Readonly<Record<Syscall, SyscallRow>> = {
  createService: onServices("createService", "service-create", createService),
  startService: onServices("startService", "service-start", startService),
  stopService: onServices("stopService", "service-stop", stopService),
  restartService: onServices("restartService", "service-restart", restartService),
  enableService: onServices("enableService", "service-enable", enableService),
  disableService: onServices("disableService", "service-enable", disableService),
  reloadService: {
    number: Syscall.reloadService,
    capability: "service-reload",
    validate(fields) {
      const others = refuseOthers(fields, ["services", "values"]);
      if (others !== null) return others;
      const mentions = readMentions(fields);
      if (isRefusal(mentions)) return mentions;
      const values = readValues(fields.values.get("values") ?? {}, `${fields.at}.values`);
      if (isRefusal(values)) return values;
      return { mentions, handle: (scene) => reloadService(scene, mentions, values.values) };
    },
  },
  discoverServices: {
    number: Syscall.discoverServices,
    capability: "service-discover",
    validate(fields) {
      const pattern = refuseOthers(fields, ["pattern"]) ?? readPattern(fields);
      if (isRefusal(pattern)) return pattern;
      return { mentions: [], handle: (scene) => discoverServices(scene, pattern) };
    },
  },
  pauseService: onServices("pauseService", "service-pause", pauseService),
  resumeService: onServices("resumeService", "service-pause", resumeService),
  unregisterService: onServices("unregisterService", "service-remove", unregisterService),
  shutdownSystem: onSystem("shutdownSystem"),
  rebootSystem: onSystem("rebootSystem"),
};

/** The row of a call that names services and nothing else. */
function onServices(
  call: Syscall,
  capability: Capability,
  handler: (scene: Scene, mentions: readonly Mention[]) => readonly SyscallResult[],
): SyscallRow {
  return {
    number: Syscall[call],
    capability,
    validate(fields) {
      const mentions = refuseOthers(fields, ["services"]) ?? readMentions(fields);
      if (isRefusal(mentions)) return mentions;
      return { mentions, handle: (scene) => handler(scene, mentions) };
    },
  };
}

/** The row of a call on the system as a whole, which names no service. */
function onSystem(call: PowerCall): SyscallRow {
  return {
    number: Syscall[call],
    capability: "system-power",
    validate(fields) {
      const deadlineUs = refuseOthers(fields, ["deadlineUs"]) ?? readDeadline(fields);
      if (isRefusal(deadlineUs)) return deadlineUs;
      return { mentions: [], handle: (scene) => powerCall(scene, call, deadlineUs) };
    },
  };
}
