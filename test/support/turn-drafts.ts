/**
 * Hooks and configurations of services for tests, as what differs from the plain ones.
 */
import type { ConfigRule, ConfigSetting, ConfigValue } from "../../kernel/config/values.ts";
import { NO_HOOKS, type HookSpecs } from "../../kernel/spec.ts";
import { duration, SECOND, type Duration } from "../../kernel/time.ts";
import type { Hook } from "../../kernel/vocabulary.ts";
import { IMMEDIATELY } from "../../sim/distribution.ts";
import { NO_HOOK_COMMANDS, type HookCommand, type SimulatedService } from "../../sim/system.ts";

export interface HookDraft extends Partial<HookCommand> {
  readonly timeoutUs?: Duration;
}

export interface ConfigDraft {
  readonly values?: Readonly<Record<string, ConfigValue>>;
  readonly rules?: readonly ConfigRule[];
  readonly reloadTimeoutUs?: Duration;
}

export type HookDrafts = Readonly<Partial<Record<Hook, HookDraft>>>;

function hooksIn(hooks: HookDrafts): readonly (readonly [Hook, HookDraft])[] {
  return Object.entries(hooks) as [Hook, HookDraft][];
}

export function hookSpecsOf(hooks: HookDrafts): HookSpecs {
  const specs = { ...NO_HOOKS };
  for (const [hook, { timeoutUs }] of hooksIn(hooks)) {
    specs[hook] = { timeoutUs: timeoutUs ?? duration(30 * SECOND) };
  }
  return specs;
}

export function commandsOf(hooks: HookDrafts): SimulatedService["hooks"] {
  const commands = { ...NO_HOOK_COMMANDS };
  for (const [hook, { run: length, failures, exit }] of hooksIn(hooks)) {
    commands[hook] = {
      run: length ?? IMMEDIATELY,
      failures: failures ?? { kind: "first", count: 0 },
      exit: exit ?? { kind: "code", code: 0 },
    };
  }
  return commands;
}

export function settingsOf(
  values: Readonly<Record<string, ConfigValue | null>>,
): readonly ConfigSetting[] {
  return Object.entries(values).map(([field, value]) => ({ field, value }));
}
