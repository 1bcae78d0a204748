/**
 * Watches a run for the sake of its page, and makes the page when it is over.
 *
 * It keeps what the report for the terminal does not: every state of every instance, the faults,
 * and the records at both ends of the run.
 */
import type { RunSamples } from "../../sampling/samples.ts";
import type { TraceObserver } from "../../simulation.ts";
import type { SystemSpec } from "../../system.ts";
import type { ServiceId } from "../../../kernel/spec.ts";
import { graphOf } from "../../plan/waves.ts";
import type { BootOutcome } from "../boot-json.ts";
import { countText, instantText, pluralText } from "../../quantity-text.ts";
import { EventHistory } from "./event-history.ts";
import { eventsOf } from "./event-data.ts";
import { faultsOf } from "./fault-data.ts";
import { FaultHistory, type InjectedFaultReport } from "./fault-history.ts";
import { foldOf, type Fold } from "./fold.ts";
import { graphOfPage } from "./graph.ts";
import { lanesOf } from "./lanes.ts";
import type { PageData } from "./page-data.ts";
import { pageHtml, type PageView } from "./page-html.ts";
import { samplesOf } from "./samples-data.ts";
import { StateHistory } from "./state-history.ts";
import { unitsOf } from "./unit-data.ts";

export interface PageRecorder {
  readonly observe: TraceObserver;
  /** The whole file. */
  page(view: PageView): string;
}

export function createPageRecorder(system: SystemSpec): PageRecorder {
  const states = new StateHistory();
  const events = new EventHistory();
  const faults = new FaultHistory();
  return {
    observe(record) {
      states.observe(record);
      events.observe(record);
      faults.observe(record);
    },
    page(view) {
      const { outcome, samples } = view;
      const { report } = outcome;
      const fold = foldOf(system, graphOf(system), troubledOf(outcome, faults.found));
      const byInstance = states.byInstance(system.instanceCount);
      const rows = lanesOf(system, fold, byInstance, report.endedUs);
      const data: PageData = {
        system: system.name,
        endUs: report.endedUs,
        rows,
        units: unitsOf(system, report, fold),
        faults: faultsOf(outcome, fold, faults.found),
        events: eventsOf(system, report, events, fold),
        samples: samples === null ? null : samplesOf(system, fold, samples),
      };
      return pageHtml({
        ...view,
        data,
        faults: faults.found,
        faultsNotListed: faults.notListed,
        graph: graphOfPage(system, fold, report.traffic),
        notes: notesOf(fold, events, { states, data, samples }),
      });
    },
  };
}

/** Services that something befell, the ones that stayed down first. */
function troubledOf(
  { system, report, verdicts }: BootOutcome,
  faults: readonly InjectedFaultReport[],
): readonly ServiceId[] {
  const subjects = verdicts.flatMap(({ objective: { subject } }) =>
    subject.kind === "service" ? [subject.service] : [],
  );
  return [
    ...new Set([
      ...report.failures.map(({ service }) => service),
      ...report.downs.map(({ service }) => service),
      ...subjects,
      ...faults.flatMap(({ services }) => [...services]),
      ...report.faults.slice(0, 10_000).map(({ service }) => service),
      ...report.outages.map(({ service }) => service),
      ...(system.traffic?.workloads ?? []).map(({ target }) => target),
      ...report.criticalChain.map(({ service }) => service),
    ]),
  ];
}

/** What a page shows only a part of. */
interface Left {
  readonly states: StateHistory;
  readonly data: PageData;
  readonly samples: RunSamples | null;
}

/** What the page leaves out. */
function notesOf(
  fold: Fold,
  events: EventHistory,
  { states, data, samples }: Left,
): readonly string[] {
  const notes = [fold.note];
  if (events.leftOut > 0) {
    const shown = countText(data.events.seq.length);
    const rest = countText(events.leftOut);
    notes.push(
      `Of the events the first and the last ${shown} are here with what led to them; ` +
        `${rest} between them are in a trace.`,
    );
  }
  if (states.cutUs !== null) {
    notes.push(
      `States are drawn up to ${instantText(states.cutUs)}; after that there were too many.`,
    );
  }
  const notMeasured = samples?.instancesNotSampled ?? 0;
  if (notMeasured > 0) {
    notes.push(`The load of ${pluralText(notMeasured, "instance")} was not measured.`);
  }
  notes.push("Probes that passed and led to nothing are left out: a trace has them.");
  return notes.filter((note) => note !== "");
}
