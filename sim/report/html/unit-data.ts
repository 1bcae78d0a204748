/**
 * What a page tells of each box of its graph.
 */
import { listText } from "../boot-text/shorten.ts";
import { countText, durationText, percentText, pluralText } from "../../quantity-text.ts";
import type { RunReport } from "../run-report.ts";
import { serviceAt, serviceName } from "../../subject-names.ts";
import type { SystemSpec } from "../../system.ts";
import type { Fold, Unit } from "./fold.ts";
import type { PageUnit } from "./page-data.ts";

const NAMES_SHOWN = 8;

type Fact = readonly [string, string];

export function unitsOf(system: SystemSpec, report: RunReport, fold: Fold): readonly PageUnit[] {
  return fold.units.map((unit, at) => {
    const firstRow = fold.rows.findIndex((row) => row.unit === at);
    const rows = fold.rows.filter((row) => row.unit === at).length;
    return { name: unit.name, firstRow, rows, ...told(system, report, unit) };
  });
}

function told(
  system: SystemSpec,
  report: RunReport,
  { services, wave }: Unit,
): Pick<PageUnit, "about" | "facts"> {
  const [service] = services;
  if (service === undefined) return { about: "", facts: [] };
  if (services.length > 1) {
    const names = services.map((id) => serviceName(system, id));
    return {
      about: pluralText(services.length, "service"),
      facts: [["services", listText(names, NAMES_SHOWN)]],
    };
  }
  const { spec } = serviceAt(system, service);
  const own = report.services[service];
  const kind = spec.kind === "oneshot" ? "oneshot" : `${spec.type} service`;
  const about = `${kind}, ${pluralText(spec.instances, "instance")}, wave ${wave + 1}`;
  const needs = (kinds: readonly string[]): string =>
    listText(
      spec.dependencies
        .filter((each) => kinds.includes(each.kind))
        .map(({ target }) => serviceName(system, target)),
      NAMES_SHOWN,
    );
  const facts: Fact[] = [
    ["requires", needs(["requires", "binds-to"])],
    ["wants", needs(["wants"])],
    ["at the end", own === undefined ? "" : own.state],
    ["ready after", readyText(own?.readyUs ?? null)],
    ["restarts", countText(own?.restarts ?? 0)],
    ["availability", own === undefined ? "" : percentText(own.availability)],
    ...trafficFacts(report, service),
  ];
  return { about, facts: facts.filter(([, value]) => value !== "") };
}

function readyText(us: number | null): string {
  return us === null ? "never" : durationText(us);
}

function trafficFacts({ traffic }: RunReport, service: number): readonly Fact[] {
  const found = traffic?.services.find((each) => each.service === service);
  if (found === undefined) return [];
  const { ok, failed, latency } = found;
  const facts: Fact[] = [["calls to it", `${countText(ok + failed)}, ${countText(failed)} failed`]];
  if (latency !== null) {
    facts.push(["p50, p99", `${durationText(latency.p50)}, ${durationText(latency.p99)}`]);
  }
  return facts;
}
