/**
 * Objectives: `metric(subject) comparison bound`, such as `p99(shoppers) <= 250ms`.
 *
 * The metric decides what its bound is: a ratio, a duration, a count, a rate or a state.
 */
import { ServiceState } from "../../../kernel/vocabulary.ts";
import {
  COMPARISONS,
  OBJECTIVE_METRICS,
  type Comparison,
  type ObjectiveBound,
  type ObjectiveMetric,
} from "../objective.ts";
import { parseDuration } from "./duration.ts";
import { parseName } from "./name.ts";
import { wholeNumber } from "./number.ts";
import { parsed, parseWord, refused, show, type Parsed } from "./parsed.ts";
import { parseCountRate } from "./rate.ts";
import { parseRatio, ratioValue } from "./ratio.ts";

export interface ObjectiveExpression {
  readonly metric: ObjectiveMetric;
  readonly subject: string;
  /** Of the subject in the text. */
  readonly subjectOffset: number;
  readonly comparison: Comparison;
  readonly bound: ObjectiveBound;
}

export const OBJECTIVE_HINT =
  "write METRIC(SUBJECT) COMPARISON BOUND, such as ready(system) <= 30s or restarts(web) <= 3";

/** As much of an objective as a pattern can say; the bound depends on the metric. */
export const OBJECTIVE_PATTERN: string =
  `^(?:${OBJECTIVE_METRICS.join("|")})\\s*\\(\\s*[^()\\s]+\\s*\\)\\s*` +
  `(?:${COMPARISONS.join("|")})\\s*[^<>=!\\s].*$`;

/** The bound begins with no sign, as it would be half of a comparison without one. */
const EXPRESSION = /^([A-Za-z0-9-]+)(\s*\(\s*)([^()\s]+)(\s*\)\s*)([<>=!]+)(?![<>=!])(\s*)(.*)$/;
const TEXT_MAX = 400;

const STATES = Object.keys(ServiceState) as readonly ServiceState[];
const parseCount = wholeNumber(0, Number.MAX_SAFE_INTEGER);

/** Reads an objective; the offset of a refusal points at the part that is wrong. */
export function parseObjective(text: string): Parsed<ObjectiveExpression> {
  const match = text.length > TEXT_MAX ? null : EXPRESSION.exec(text);
  if (match === null) return refused(`${show(text)} is not an objective`, OBJECTIVE_HINT);
  const [, metricText = "", open = "", subject = "", close = "", sign = "", gap = ""] = match;
  const boundText = (match[7] ?? "").trimEnd();
  const subjectOffset = metricText.length + open.length;
  const signOffset = subjectOffset + subject.length + close.length;

  const metric = parseWord(metricText, OBJECTIVE_METRICS, "a metric");
  if (!metric.ok) return metric;
  const name = parseName(subject);
  if (!name.ok) return { ...name, offset: subjectOffset };
  const comparison = parseComparison(sign);
  if (!comparison.ok) return { ...comparison, offset: signOffset };
  if (/^,?$/.test(boundText)) {
    const message = `the bound is missing after '${comparison.value}'`;
    return refused(message, OBJECTIVE_HINT, signOffset);
  }
  const bound = parseBound(metric.value, comparison.value, boundText);
  if (!bound.ok) return { ...bound, offset: signOffset + sign.length + gap.length };
  return parsed({
    metric: metric.value,
    subject,
    subjectOffset,
    comparison: comparison.value,
    bound: bound.value,
  });
}

/** What other languages, or a slip of two keys, make of a comparison: no distance tells that. */
const MEANT: ReadonlyMap<string, Comparison> = new Map([
  ["=", "=="],
  ["===", "=="],
  ["=<", "<="],
  ["=>", ">="],
  ["<>", "!="],
  ["=!", "!="],
  ["!", "!="],
  ["!==", "!="],
]);

function parseComparison(sign: string): Parsed<Comparison> {
  const meant = MEANT.get(sign);
  if (meant === undefined) return parseWord(sign, COMPARISONS, "a comparison");
  return refused(`${show(sign)} is not a comparison`, `did you mean '${meant}'?`);
}

function parseBound(
  metric: ObjectiveMetric,
  comparison: Comparison,
  text: string,
): Parsed<ObjectiveBound> {
  switch (metric) {
    case "availability":
    case "errors": {
      const ratio = parseRatio(text);
      return ratio.ok ? parsed({ kind: "ratio", value: ratioValue(ratio.value) }) : ratio;
    }
    case "p50":
    case "p90":
    case "p99":
    case "p999":
    case "ready":
    case "recovery": {
      const us = parseDuration(text);
      return us.ok ? parsed({ kind: "duration", us: us.value }) : us;
    }
    case "restarts": {
      const count = parseCount(text);
      return count.ok ? parsed({ kind: "count", value: count.value }) : count;
    }
    case "throughput": {
      const rate = parseCountRate(text);
      return rate.ok ? parsed({ kind: "rate", perSecond: rate.value }) : rate;
    }
    case "state":
      return parseState(comparison, text);
  }
}

function parseState(comparison: Comparison, text: string): Parsed<ObjectiveBound> {
  if (comparison !== "==" && comparison !== "!=") {
    return refused(`states have no order for '${comparison}'`, "compare them with == or !=");
  }
  const state = parseWord(text, STATES, "a state");
  return state.ok ? parsed({ kind: "state", state: state.value }) : state;
}
