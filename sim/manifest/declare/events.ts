/**
 * From the fields of actions and objectives to their declarations.
 */
import type { ActionDeclaration, ObjectiveDeclaration } from "../declaration.ts";
import type { ActionFields } from "../schema/call.ts";
import type { ObjectiveFields } from "../schema/system.ts";
import type { Placed, ReadContext } from "../shape/shape.ts";
import { declareSettings } from "./config.ts";
import { reference, references } from "./service.ts";

export function declareAction(
  { value: action, offset }: Placed<ActionFields>,
  context: ReadContext,
): ActionDeclaration {
  const { kind, name, handle, pattern, deadlineUs } = action;
  const declared = {
    at: action.at,
    place: context.placeOf(offset),
    targets: references(action.targets, context),
    as: action.as === null ? null : reference(action.as, context),
  };
  switch (kind) {
    case "later":
      context.later(`the action '${name}'`, offset);
      return { ...declared, kind, name };
    case "batch":
      return { ...declared, kind, calls: action.calls.map((call) => declareAction(call, context)) };
    case "discover":
      return { ...declared, kind, pattern };
    case "reload": {
      const set = declareSettings(action.set ?? undefined, context);
      return { ...declared, kind, handle, set };
    }
    case "shutdown":
    case "reboot":
      return { ...declared, kind, deadlineUs };
    default:
      return { ...declared, kind, handle };
  }
}

export function declareObjective(
  { value, offset }: Placed<ObjectiveFields>,
  context: ReadContext,
): ObjectiveDeclaration {
  const { text, metric, subject, subjectOffset, comparison, bound } = value;
  const place = context.placeOf(offset);
  const named = { name: subject, place: context.placeOf(offset + subjectOffset) };
  return { text, place, metric, subject: named, comparison, bound };
}
