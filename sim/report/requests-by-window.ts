/**
 * The requests that an objective is on, window by window.
 */
import type { ObjectiveSubject } from "../manifest/objective.ts";
import type { RunSamples, ServiceSamples } from "../sampling/samples.ts";

/** Of a workload, or all calls to a service. */
export type WindowedRequests = Omit<ServiceSamples, "service">;

/** Of each workload, where the subject is the whole system; empty where nothing was measured. */
export function requestsByWindow(
  subject: ObjectiveSubject,
  { workloads, services }: RunSamples,
): readonly WindowedRequests[] {
  switch (subject.kind) {
    case "system":
      return workloads;
    case "workload":
      return workloads.filter(({ name }) => name === subject.workload);
    case "service":
      return services.filter(({ service }) => service === subject.service);
  }
}
