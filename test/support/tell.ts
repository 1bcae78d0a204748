/**
 * A run told line by line: when which instance came to which state.
 */
import type { TraceRecord } from "../../kernel/trace/events.ts";
import type { SystemSpec } from "../../sim/system.ts";

export function instanceNames(spec: SystemSpec): readonly string[] {
  return spec.services.flatMap(({ spec: { name, instances } }) =>
    Array.from({ length: instances }, (_, ordinal) =>
      instances === 1 ? name : `${name}/${ordinal}`,
    ),
  );
}

export function tell(spec: SystemSpec, records: readonly TraceRecord[]): readonly string[] {
  const names = instanceNames(spec);
  return records.flatMap((record) => {
    const at = record.tUs / 1_000;
    if (record.event === "service.state") return [`${at} ${names[record.instance]} ${record.to}`];
    if (record.event !== "service.ready") return [];
    return [`${at} ${names[record.instance]} ${record.ready ? "ready" : "unready"}`];
  });
}
