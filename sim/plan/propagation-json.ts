/**
 * `plan --service NAME --json`: the propagation table, by the names of the others.
 */
import type { ServiceId } from "../../kernel/spec.ts";
import { serviceName } from "../report/subject-names.ts";
import type { SystemSpec } from "../system.ts";
import type { Propagation, PropagationRow } from "./propagation.ts";

export function propagationJson(system: SystemSpec, propagation: Propagation): string {
  const nameOf = (id: ServiceId): string => serviceName(system, id);
  const rows = (list: readonly PropagationRow[]): object =>
    Object.fromEntries(
      list.map(({ service, outcomes, bond }) => {
        const because = bond === null ? null : { kind: bond.kind, service: nameOf(bond.service) };
        return [nameOf(service), { ...outcomes, because }];
      }),
    );
  const document = {
    system: system.name,
    service: nameOf(propagation.service),
    suffers: rows(propagation.suffers),
    causes: rows(propagation.causes),
    absent: propagation.absent.map(nameOf),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
