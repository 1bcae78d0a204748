/**
 * Resolves what each objective is about: the system, a service or a workload.
 */
import type { SystemDeclaration, ObjectiveDeclaration } from "../declaration.ts";
import type { Objective, ObjectiveMetric, ObjectiveSubject } from "../objective.ts";
import type { Names } from "./names.ts";

/** What a metric can be of, in the order in which a name is looked up. */
type SubjectKind = ObjectiveSubject["kind"];

const SUBJECTS: Readonly<Record<ObjectiveMetric, readonly SubjectKind[]>> = {
  availability: ["system", "workload", "service"],
  p50: ["system", "workload", "service"],
  p90: ["system", "workload", "service"],
  p99: ["system", "workload", "service"],
  p999: ["system", "workload", "service"],
  throughput: ["system", "workload", "service"],
  errors: ["system", "workload", "service"],
  ready: ["system", "service"],
  recovery: ["system", "service"],
  restarts: ["system", "service"],
  state: ["service"],
};

/** `system` in an objective is the whole system, whatever services are called. */
const WHOLE_SYSTEM = "system";

/** Resolves all objectives; reports those whose subject does not exist. */
export function resolveObjectives(
  declaration: SystemDeclaration,
  names: Names,
): readonly Objective[] {
  const workloads = new Set(declaration.workloads.map((workload) => workload.name));
  return declaration.objectives.flatMap((objective) => {
    const subject = findSubject(objective, workloads, names);
    if (subject === null) {
      reportSubject(objective, workloads, names);
      return [];
    }
    const { text, metric, comparison, bound, place } = objective;
    return [{ text, metric, subject, comparison, bound, place }];
  });
}

function findSubject(
  { metric, subject: { name } }: ObjectiveDeclaration,
  workloads: ReadonlySet<string>,
  names: Names,
): ObjectiveSubject | null {
  for (const kind of SUBJECTS[metric]) {
    if (kind === "system" && name === WHOLE_SYSTEM) return { kind };
    if (kind === "workload" && workloads.has(name)) return { kind, workload: name };
    const service = kind === "service" ? names.find(name) : null;
    if (service !== null) return { kind: "service", service };
  }
  return null;
}

function reportSubject(
  { metric, subject }: ObjectiveDeclaration,
  workloads: ReadonlySet<string>,
  names: Names,
): void {
  const kinds = SUBJECTS[metric];
  const what = kinds.filter((kind) => kind !== "system").join(" or ");
  const message = `there is no ${what} '${subject.name}'`;
  const others = kinds.includes("workload") ? [...workloads] : [];
  const hint =
    others.length === 0
      ? names.hintFor(subject.name)
      : names.hintAmong(subject.name, others, kinds.includes("service"));
  const code = kinds.includes("workload") ? "unknown-subject" : "unknown-service";
  names.problems.error(subject.place, code, message, hint);
}
