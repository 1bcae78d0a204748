/**
 * The requests that an objective is on, window by window.
 */
import type { ObjectiveSubject } from "../manifest/objective.ts";
import type { RunSamples, Series, ServiceSamples } from "../sampling/samples.ts";

/** Of a workload, or all calls to a service. */
export interface WindowedRequests extends Omit<ServiceSamples, "service"> {
  /** Of a workload: under way at the end of the window. */
  readonly inFlight?: Series;
}

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
