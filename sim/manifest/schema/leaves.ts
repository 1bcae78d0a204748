/**
 * The single values that the manifest's fields are made of.
 */
import type { Duration } from "../../../kernel/time.ts";
import type { Distribution } from "../../distribution.ts";
import { leaf, placed } from "../shape/leaf.ts";
import type { Placed, Shape } from "../shape/shape.ts";
import { DISTRIBUTION_HINT, parseDistribution } from "../values/distribution.ts";
import {
  DURATION_HINT,
  DURATION_PATTERN,
  parseDuration,
  parseSignedDuration,
} from "../values/duration.ts";
import { NAME_PATTERN, parseName, parseTarget, TARGET_PATTERN } from "../values/name.ts";
import { decimalNumber, wholeNumber } from "../values/number.ts";
import { refused, show, type Parsed } from "../values/parsed.ts";
import {
  BYTE_RATE_PATTERN,
  COUNT_RATE_PATTERN,
  parseByteRate,
  parseCountRate,
} from "../values/rate.ts";
import { parseRatio, RATIO_HINT, RATIO_PATTERN, type Ratio } from "../values/ratio.ts";
import { parseSize, SIZE_HINT, SIZE_PATTERN } from "../values/size.ts";

/** Counts are 32-bit in the core. */
export const COUNT_MAX: number = 2 ** 31 - 1;

export const DURATION: Shape<Duration> = leaf("a duration", parseDuration, {
  type: ["string", "integer"],
  pattern: DURATION_PATTERN,
  minimum: 0,
  maximum: 0,
  examples: ["250us", "10ms", "1.5s", "2m"],
});

/** A length of time that would make no sense as 0, such as an interval. */
export const POSITIVE_DURATION: Shape<Duration> = leaf("a duration", parsePositiveDuration, {
  type: "string",
  pattern: DURATION_PATTERN,
  examples: ["250us", "10ms", "1.5s", "2m"],
});

export const SIGNED_DURATION: Shape<number> = leaf("a duration", parseSignedDuration, {
  type: ["string", "integer"],
  pattern: DURATION_PATTERN.replace("^", "^[-+]?"),
  examples: ["-1h", "30s"],
});

export const SIZE: Shape<number> = leaf("a size", parseSize, {
  type: ["string", "integer"],
  pattern: SIZE_PATTERN,
  minimum: 0,
  examples: ["64KiB", "256MiB", "10MB"],
});

/** A size that would make no sense as 0. */
export const POSITIVE_SIZE: Shape<number> = leaf("a size", parsePositiveSize, {
  type: ["string", "integer"],
  pattern: SIZE_PATTERN,
  minimum: 1,
  examples: ["64KiB", "256MiB", "10MB"],
});

export const BYTE_RATE: Shape<number> = leaf("a rate of bytes", parseByteRate, {
  type: "string",
  pattern: BYTE_RATE_PATTERN,
  examples: ["10MiB/s"],
});

export const COUNT_RATE: Shape<number> = leaf("a rate", parseCountRate, {
  type: "string",
  pattern: COUNT_RATE_PATTERN,
  examples: ["200/s"],
});

/** Between 0 and 1. */
export const RATIO: Shape<Ratio> = leaf("a ratio", parseRatio, {
  type: ["string", "number"],
  pattern: RATIO_PATTERN,
  minimum: 0,
  maximum: 1,
  examples: ["0.1 %", "1/1000", 0.5],
});

/** What stands for a share that is wrong, once that has been reported. */
export const WHOLE: Ratio = { numerator: 1, denominator: 1 };

/** Above 0, and at most 1. */
export const POSITIVE_RATIO: Shape<Ratio> = leaf("a ratio", parsePositiveRatio, RATIO.schema);

export const DISTRIBUTION: Shape<Distribution> = leaf("a distribution", parseDistribution, {
  type: ["string", "integer"],
  minimum: 0,
  maximum: 0,
  description: DISTRIBUTION_HINT,
  examples: ["constant(10ms)", "exponential(8ms)", "lognormal(800ms 0.4)"],
});

export const NAME: Shape<string> = leaf("a name", parseName, {
  type: ["string", "integer"],
  pattern: NAME_PATTERN,
});

/** The name of a service, workload or group, with its place. */
export const REFERENCE: Shape<Placed<string>> = placed(NAME);

/** A service or one of its instances: `db` or `db/0`. */
export const TARGET: Shape<Placed<string>> = placed(
  leaf("a service or an instance", parseTarget, {
    type: ["string", "integer"],
    pattern: TARGET_PATTERN,
    examples: ["db", "db/0"],
  }),
);

/** A whole number from `low` to `high`. */
export function whole(low: number, high: number = COUNT_MAX): Shape<number> {
  return leaf("a whole number", wholeNumber(low, high), {
    type: "integer",
    minimum: low,
    maximum: high,
  });
}

/** A decimal from `low` to `high`. */
export function decimal(low: number, high: number): Shape<number> {
  return leaf("a number", decimalNumber(low, high), {
    type: "number",
    minimum: low,
    maximum: high,
  });
}

function parsePositiveSize(text: string): Parsed<number> {
  const size = parseSize(text);
  return size.ok && size.value === 0 ? refused(`${show(text)} is nothing`, SIZE_HINT) : size;
}

function parsePositiveRatio(text: string): Parsed<Ratio> {
  const ratio = parseRatio(text);
  if (!ratio.ok || ratio.value.numerator > 0) return ratio;
  return refused(`${show(text)} is no share at all`, RATIO_HINT);
}

function parsePositiveDuration(text: string): Parsed<Duration> {
  const length = parseDuration(text);
  if (length.ok && length.value === 0) {
    return refused(`${show(text)} is no time at all`, DURATION_HINT);
  }
  return length;
}
