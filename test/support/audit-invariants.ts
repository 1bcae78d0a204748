/**
 * What holds of the audit in every run: each request that an operator made is written down once,
 * whether it was taken or refused, and nothing else is.
 */
import { AuditLog } from "../../kernel/audit/audit-log.ts";
import type { EntryLine } from "../../kernel/audit/line.ts";
import { instanceName, serviceName } from "../../sim/subject-names.ts";
import { bootEnd, type ActionSpec } from "../../sim/system.ts";
import { bytesOf, hashIn, verify } from "./audit-logs.ts";
import type { Run } from "./systems.ts";
import type { Invariant } from "./trace-invariants.ts";

/** Each request of an operator is exactly one entry, at its time and in the order of asking. */
export const requestsAreAudited: Invariant = (run) => {
  const entries = logOfRun(run)
    .slice(1, -1)
    .map((line) => JSON.parse(line) as EntryLine);
  const calls = entries.filter(({ call }) => call !== null);
  const timeOf = (tUs: number): string => (isDeferred(run) ? "" : `${tUs} `);
  const found = calls.map(({ t_us: tUs, call, service }) => `${timeOf(tUs)}${call} ${service}`);
  const asked = requestsOf(run).flatMap(({ at, call, services }) => {
    // What is asked before the kernel is up is taken when it is.
    const taken = timeOf(Math.max(at, bootEnd(run.system)));
    // A call on the system as a whole is one entry, and names no service.
    if (services.length === 0) return [`${taken}${call} null`];
    return services.map((service) => `${taken}${call} ${serviceName(run.system, service)}`);
  });
  // A run that got stuck at an instant may not have come to all that was due at it.
  const isCut = run.ending === "livelock" || run.ending === "no-progress" || isDeferred(run);
  const expected = isCut ? asked.slice(0, found.length) : asked;
  if (found.join("\n") === expected.join("\n")) return [];
  return [`asked: ${asked.join(", ")}; audited: ${found.join(", ")}`];
};

/** The log of the run holds, and its head stands for the digest of the run. */
export const auditHolds: Invariant = (run) => {
  const lines = logOfRun(run);
  const finding = verify(bytesOf(lines), hashIn(lines.at(-1)));
  return finding === null ? [] : [`the audit log does not hold: ${JSON.stringify(finding)}`];
};

/** A reboot that takes time takes what is asked meanwhile when it is through, or never. */
function isDeferred({ system }: Run): boolean {
  return bootEnd(system) > 0 && system.actions.some(({ call }) => call === "rebootSystem");
}

/** All that an operator asked for until the run ended, in the order in which it was due. */
function requestsOf({ system, endedAt }: Run): readonly ActionSpec[] {
  return system.actions
    .filter(({ at }) => Math.max(at, bootEnd(system)) <= endedAt)
    .toSorted((a, b) => a.at - b.at || a.index - b.index);
}

function logOfRun({ system, records, endedAt, ending, digest }: Run): readonly string[] {
  const lines: string[] = [];
  const log = new AuditLog({
    version: "0.1.0",
    system: system.name,
    seed: 1n,
    rng: "splitmix",
    names: {
      service: (id) => serviceName(system, id),
      instance: (id) => instanceName(system, id),
    },
    askedOf: () => null,
    write: (line) => lines.push(line),
  });
  for (const record of records) log.observe(record);
  log.seal({ at: endedAt, ending, digest });
  return lines;
}
