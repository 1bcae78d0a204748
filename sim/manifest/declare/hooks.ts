/**
 * From the entries under `hooks:` to what the kernel and the machine are told, defaults filled in.
 */
import { NO_HOOKS, type HookSpecs } from "../../../kernel/spec.ts";
import { duration, SECOND, type Duration } from "../../../kernel/time.ts";
import { Hook } from "../../../kernel/vocabulary.ts";
import { IMMEDIATELY } from "../../distribution.ts";
import { NO_HOOK_COMMANDS, type HookCommand, type SimulatedService } from "../../system.ts";
import type { HookFields, HooksFields } from "../schema/hooks.ts";

/** A command that sees to one thing is done by then, or never. */
const TIMEOUT_DEFAULT: Duration = duration(30 * SECOND);

type HookCommands = SimulatedService["hooks"];

/** When each has run too long; the stop timeout is that of on-stop. */
export function declareHooks(hooks: HooksFields | undefined, stopTimeoutUs: Duration): HookSpecs {
  if (hooks === undefined) return NO_HOOKS;
  const specs = { ...NO_HOOKS };
  for (const hook of hookNames()) {
    const timeoutUs = hooks[hook]?.timeout;
    const usual = hook === "on-stop" ? stopTimeoutUs : TIMEOUT_DEFAULT;
    if (hooks[hook] !== undefined) specs[hook] = { timeoutUs: timeoutUs ?? usual };
  }
  return specs;
}

/** What each does. */
export function declareHookCommands(hooks: HooksFields | undefined): HookCommands {
  if (hooks === undefined) return NO_HOOK_COMMANDS;
  const commands = { ...NO_HOOK_COMMANDS };
  for (const hook of hookNames()) {
    const fields = hooks[hook];
    if (fields !== undefined) commands[hook] = commandOf(fields);
  }
  return commands;
}

function commandOf({ run, failures, exit }: HookFields): HookCommand {
  return {
    run: run ?? IMMEDIATELY,
    failures: failures ?? { kind: "first", count: 0 },
    exit: exit ?? { kind: "code", code: 0 },
  };
}

function hookNames(): readonly Hook[] {
  return Object.keys(Hook) as Hook[];
}
