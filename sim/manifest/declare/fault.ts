/**
 * From the fields of a fault to its declaration: names keep their places.
 */
import type { ConfigSetting } from "../../../kernel/config/values.ts";
import type { FaultFields } from "../schema/fault-form.ts";
import type { Placed, ReadContext } from "../shape/shape.ts";
import type { Place } from "../../problem.ts";
import type { Reference } from "../declaration.ts";
import { declareSettings } from "./config.ts";
import { reference, references } from "./service.ts";

/** The same with names that know where they stand, and values laid out flat. */
type Declared<Fields> = {
  readonly [Key in keyof Fields]: Key extends "target" | "zone"
    ? Reference
    : Key extends "from" | "to"
      ? readonly Reference[]
      : Key extends "sides"
        ? readonly (readonly Reference[])[]
        : Key extends "set"
          ? readonly ConfigSetting[]
          : Fields[Key];
};

type DeclaredOne<Fields> = Fields extends FaultFields ? Declared<Fields> : never;

/** A fault names an instance (`db/0`) or a service (`db`: all of its instances). */
export type FaultDeclaration = DeclaredOne<FaultFields> & { readonly place: Place };

export function declareFault(
  { value: fault, offset }: Placed<FaultFields>,
  context: ReadContext,
): FaultDeclaration {
  const place = context.placeOf(offset);
  if (isEndless(fault)) {
    const message = "the fault is over more than 285 years after the boot";
    context.error(offset, "wrong-value", message, "make it shorter, or leave 'for' out");
  }
  switch (fault.kind) {
    case "partition":
      return { ...fault, place, sides: fault.sides.map((side) => references(side, context)) };
    case "latency":
    case "loss": {
      const [from, to] = [references(fault.from, context), references(fault.to, context)];
      return { ...fault, place, from, to };
    }
    case "clock":
      return { ...fault, place };
    case "zone-down":
      return { ...fault, place, zone: reference(fault.zone, context) };
    case "corrupt-config": {
      const target = reference(fault.target, context);
      return { ...fault, place, target, set: declareSettings(fault.set, context) };
    }
    default:
      return { ...fault, place, target: reference(fault.target, context) };
  }
}

/** Every service, instance or workload that it names. */
export function namesIn(fault: FaultDeclaration): readonly Reference[] {
  switch (fault.kind) {
    case "partition":
      return fault.sides.flat();
    case "latency":
    case "loss":
      return [...fault.from, ...fault.to];
    case "clock":
    case "zone-down":
      return [];
    default:
      return [fault.target];
  }
}

/** No instant lies beyond 2^53 µs. */
function isEndless(fault: FaultFields): boolean {
  const forUs = "forUs" in fault ? (fault.forUs ?? 0) : 0;
  return fault.at + forUs > Number.MAX_SAFE_INTEGER;
}
