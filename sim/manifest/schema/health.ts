/**
 * `health:` the checks that decide readiness, liveness and the end of startup.
 */
import { HEALTH_CHECK_KINDS, type HealthCheckKind } from "../../../kernel/spec.ts";
import type { Duration } from "../../../kernel/time.ts";
import type { HealthCheckType } from "../../../kernel/vocabulary.ts";
import { listOf } from "../shape/collections.ts";
import { placed, TEXT, word } from "../shape/leaf.ts";
import { defaulted, object, optional } from "../shape/object.ts";
import type { Placed, Shape } from "../shape/shape.ts";
import { DURATION, NAME, POSITIVE_DURATION, whole } from "./leaves.ts";

export interface HealthFields {
  readonly name?: Placed<string>;
  readonly kind?: HealthCheckKind;
  readonly type?: HealthCheckType;
  readonly host?: string;
  readonly port?: number;
  readonly path?: string;
  readonly command?: readonly string[];
  readonly interval?: Duration;
  readonly timeout?: Duration;
  readonly failures?: number;
  readonly successes?: number;
  readonly "start-period"?: Duration;
  readonly "start-interval"?: Duration;
}

const CHECK_TYPES = ["http", "tcp", "process", "file", "command", "custom"] as const;

/** More than this many answers in a row are never waited for. */
const STREAK_MAX = 10_000;

const CHECK: Shape<HealthFields> = object<HealthFields>(
  { title: "a health check", example: "{ kind: readiness, type: tcp, port: 5432, interval: 5s }" },
  {
    name: optional(placed(NAME), "What it is called in the timeline; default its kind."),
    kind: defaulted(
      word(HEALTH_CHECK_KINDS, "a kind of check"),
      "readiness",
      "readiness gates traffic, liveness restarts, startup holds both back until it passes.",
    ),
    type: defaulted(word(CHECK_TYPES, "a type of check"), "process", "What it probes."),
    host: optional(TEXT, "http and tcp: where; default the instance itself."),
    port: optional(whole(1, 65_535), "http and tcp: the port."),
    path: optional(TEXT, "http: the path of the request; file: the file that has to exist."),
    command: optional(listOf(TEXT), "command: what is run inside the instance."),
    interval: defaulted(POSITIVE_DURATION, "30s", "Between two probes."),
    timeout: defaulted(POSITIVE_DURATION, "5s", "After which a probe has failed."),
    failures: defaulted(whole(1, STREAK_MAX), 3, "Failures in a row that make it unhealthy."),
    successes: defaulted(whole(1, STREAK_MAX), 1, "Successes in a row that make it healthy."),
    "start-period": defaulted(DURATION, 0, "Failures this soon do not count."),
    "start-interval": optional(
      POSITIVE_DURATION,
      "Between two probes within the start period; default the interval.",
    ),
  },
);

export const HEALTH: Shape<readonly HealthFields[]> = listOf(CHECK);
