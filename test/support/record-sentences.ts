/**
 * A record of the trace in the words of the model of the service manager.
 */
import type { TraceRecord } from "../../kernel/trace/events.ts";

/** Nothing for the stages of the boot, which the model does not go through. */
export function sentenceOf(record: TraceRecord): readonly string[] {
  switch (record.event) {
    case "service.state": {
      const exit = record.exit === null ? "" : `, exit ${record.exit.cause}`;
      const error = record.error === null ? "" : `, error ${record.error}`;
      const { from, to, generation } = record;
      return [`${of(record)}${from} to ${to}, process ${generation}${exit}${error}`];
    }
    case "service.ready":
      return [`${of(record)}${record.ready ? "ready" : "not ready"}`];
    case "health.status":
      return [`${of(record)}check ${record.check} turns from ${record.from} to ${record.to}`];
    case "probe.result":
      return [`${of(record)}check ${record.check}: ${record.outcome}`];
    case "fault.detected":
      return [`${of(record)}fault ${record.type}`];
    case "recovery.started":
      return [`${of(record)}restart ${record.attempt} in ${record.delayUs}`];
    case "recovery.done":
      return [`${of(record)}recovery ${record.outcome} after ${record.tookUs}`];
    case "limit.hit":
      return [`${of(record)}limit ${record.limit} ${record.value} of ${record.max}`];
    case "audit": {
      const error = record.error === null ? "" : `, ${record.error}`;
      const whom = record.service === null ? "system" : `service ${record.service}`;
      const by = record.caller === null ? "" : ` by instance ${record.caller}`;
      return [`${whom}: asked for ${record.call}${by}${error}`];
    }
    case "hook.started":
      return [`${of(record)}hook ${record.hook} begins`];
    case "hook.done":
      return [`${of(record)}hook ${record.hook}: ${record.outcome}`];
    case "heartbeat.late":
      return [`${of(record)}silent for ${record.silentUs}`];
    case "config.changed": {
      const { service, version, changed, instances } = record;
      return [`service ${service}: version ${version}, ${changed} changed in ${instances}`];
    }
    case "config.rejected":
      return [`service ${record.service}: version ${record.version} stays, ${record.refusal}`];
    case "discovery.changed":
      return [`service ${record.service}: ${record.change}, ${record.generation}`];
    case "dependency.failed": {
      const fatal = record.fatal ? ", fatal" : "";
      return [`service ${record.service}: lost ${record.dependency}, ${record.error}${fatal}`];
    }
    default:
      return otherSentenceOf(record);
  }
}

/** What is refused to processes, and what becomes of groups and of the system as a whole. */
function otherSentenceOf(record: TraceRecord): readonly string[] {
  switch (record.event) {
    case "syscall.denied":
      return [`instance ${record.caller}: denied ${record.call}, ${record.capability}`];
    case "access.denied": {
      const { action, target, reason } = record;
      return [`${of(record)}may not ${action} service ${target}, ${reason}`];
    }
    case "group.state":
      return [`group ${record.group}: ${record.from} to ${record.to}`];
    case "group.restart": {
      const { group, restarts, intensity, instance } = record;
      return [`group ${group}: restart ${restarts} of ${intensity}, for instance ${instance}`];
    }
    case "escalation": {
      const { group, to, reason, restarts, intensity, instance } = record;
      const what = `${reason}, ${restarts} of ${intensity}, for instance ${instance}`;
      return [`group ${group}: escalates to ${to ?? "nobody"}, ${what}`];
    }
    case "power.deadline":
      return [`system: deadline, ${record.killed} killed`];
    case "system.service":
      return [`system: ${record.part} stops`];
    case "manager.state":
      return [`system: ${record.from} to ${record.to}`];
    default:
      return [];
  }
}

function of({ instance }: { readonly instance: number }): string {
  return `instance ${instance}: `;
}
