/**
 * Warns of hooks that fail whenever they are run, though they say how often they fail.
 *
 * `exit` is how a command ends in the runs that `failures` leaves: where that is a failure too, the
 * number of failures decides nothing.
 */
import { Hook } from "../../../kernel/vocabulary.ts";
import type { HookCommand } from "../../system.ts";
import type { ServiceDeclaration } from "../declaration.ts";
import type { ProblemList } from "../problem-list.ts";

export function checkHooks(services: readonly ServiceDeclaration[], problems: ProblemList): void {
  for (const { name, place, hookCommands } of services) {
    for (const hook of Object.keys(Hook) as readonly Hook[]) {
      const command = hookCommands[hook];
      if (command === null || !failsSome(command) || endsWell(command)) continue;
      const message =
        `the hook '${hook}' of '${name}' always fails: 'exit' is how it ends in the runs that ` +
        `'failures' leaves`;
      const hint = "remove 'exit', or 'failures' if it is to fail always";
      problems.warning(place, "always-fails", message, hint);
    }
  }
}

function failsSome({ failures }: HookCommand): boolean {
  return failures.kind === "first" ? failures.count > 0 : failures.numerator > 0;
}

function endsWell({ exit }: HookCommand): boolean {
  return exit.kind === "code" && exit.code === 0;
}
