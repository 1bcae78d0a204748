/**
 * `network:` what lies between services, and between them and those who ask.
 */
import type { Distribution } from "../../distribution.ts";
import { listOf } from "../shape/collections.ts";
import { leaf, placed } from "../shape/leaf.ts";
import { defaulted, object, optional, required, type Fields } from "../shape/object.ts";
import type { Placed, Shape } from "../shape/shape.ts";
import { refused, show, type Parsed } from "../values/parsed.ts";
import { BYTE_RATE_HINT, parseByteRate } from "../values/rate.ts";
import { parseRatio, type Ratio } from "../values/ratio.ts";
import { BYTE_RATE, DISTRIBUTION, RATIO, REFERENCE, whole } from "./leaves.ts";

export interface ReorderFields {
  readonly share: Ratio;
  readonly by: Distribution;
}

export interface LinkFields {
  readonly latency?: Distribution;
  readonly loss?: Ratio;
  readonly duplicate?: Ratio;
  readonly reorder?: ReorderFields;
  readonly bandwidth?: number;
  readonly connect?: number;
}

export interface NamedLinkFields extends LinkFields {
  readonly from?: Placed<string>;
  readonly to: Placed<string>;
}

export interface ZoneLinkFields {
  readonly same?: LinkFields;
  readonly cross?: LinkFields;
}

export interface NetworkFields {
  readonly default?: LinkFields;
  readonly links?: readonly Placed<NamedLinkFields>[];
  readonly zones?: Placed<ZoneLinkFields>;
}

/** TCP takes one, and TLS before 1.3 two more; a hundred are a mistake. */
const ROUND_TRIPS_MAX = 100;

const LOSS: Shape<Ratio> = leaf("a ratio", parseLoss, RATIO.schema);

const BANDWIDTH: Shape<number> = leaf("a rate of bytes", parseBandwidth, BYTE_RATE.schema);

const REORDER: Shape<ReorderFields> = object<ReorderFields>(
  { title: "reorder", example: "{ share: 1 %, by: uniform(1ms 5ms) }" },
  {
    share: required(RATIO, "The share of messages that others overtake."),
    by: required(DISTRIBUTION, "How much longer these are on their way."),
  },
);

const LINK_FIELDS: Fields<LinkFields> = {
  latency: defaulted(DISTRIBUTION, "constant(0)", "How long a message is on its way."),
  loss: defaulted(LOSS, "0 %", "The share of messages that are lost, and sent again."),
  duplicate: defaulted(RATIO, "0 %", "The share of messages that come twice."),
  reorder: optional(REORDER, "Which messages are held up by how much; default none."),
  bandwidth: optional(
    BANDWIDTH,
    "Bytes that pass in a second, each way; default as many as there are.",
  ),
  connect: defaulted(
    whole(0, ROUND_TRIPS_MAX),
    1,
    "Round trips before the first request over a connection; 0: no connections.",
  ),
};

export const LINK: Shape<LinkFields> = object<LinkFields>(
  { title: "a link", example: "{ latency: lognormal(200us 0.2), loss: 0 % }" },
  LINK_FIELDS,
);

const NAMED_LINK: Shape<NamedLinkFields> = object<NamedLinkFields>(
  { title: "a named link", example: "{ from: web, to: db, latency: constant(1ms) }" },
  {
    from: optional(REFERENCE, "The service or the workload that asks; default anyone."),
    to: required(REFERENCE, "The service that is asked."),
    ...LINK_FIELDS,
  },
);

const ZONE_LINKS: Shape<ZoneLinkFields> = object<ZoneLinkFields>(
  { title: "network.zones", example: "{ same: { latency: 200us }, cross: { latency: 2ms } }" },
  {
    same: optional(LINK, "Between two instances of one zone; default as everywhere."),
    cross: optional(LINK, "Between two instances of different zones; default as everywhere."),
  },
);

export const NETWORK: Shape<NetworkFields> = object<NetworkFields>(
  { title: "network", example: "{ default: { latency: constant(200us) } }" },
  {
    default: optional(LINK, "Every link, as far as another does not say otherwise."),
    links: optional(listOf(placed(NAMED_LINK)), "Links of their own; they go before zones."),
    zones: optional(placed(ZONE_LINKS), "Links within zones and across them."),
  },
);

function parseLoss(text: string): Parsed<Ratio> {
  const ratio = parseRatio(text);
  if (!ratio.ok || ratio.value.numerator < ratio.value.denominator) return ratio;
  const message = `a loss of ${show(text)} lets nothing through, ever`;
  return refused(message, "write less, or a fault 'partition' with its time");
}

function parseBandwidth(text: string): Parsed<number> {
  const rate = parseByteRate(text);
  if (!rate.ok || rate.value > 0) return rate;
  return refused(`${show(text)} lets nothing through, ever`, BYTE_RATE_HINT);
}
