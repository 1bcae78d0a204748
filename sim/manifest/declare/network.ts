/**
 * From `network:` to the links that a message may take; what a link does not say is as everywhere.
 */
import { IMMEDIATELY } from "../../distribution.ts";
import type { Place } from "../../problem.ts";
import type { LinkSpec, NetworkSpec } from "../../traffic/spec.ts";
import type { Reference } from "../declaration.ts";
import type { LinkFields, NetworkFields } from "../schema/network.ts";
import type { ReadContext } from "../shape/shape.ts";
import { reference } from "./service.ts";

export interface NetworkDeclaration {
  readonly standard: LinkSpec;
  readonly links: readonly {
    readonly place: Place;
    /** A service or a workload; `null`: anyone. */
    readonly from: Reference | null;
    readonly to: Reference;
    readonly link: LinkSpec;
  }[];
  readonly zones: (NonNullable<NetworkSpec["zones"]> & { readonly place: Place }) | null;
}

/** A network in which a message is there at once, and none is ever lost. */
const IDEAL: LinkSpec = {
  latency: IMMEDIATELY,
  loss: { numerator: 0, denominator: 1 },
  duplicate: { numerator: 0, denominator: 1 },
  reorder: null,
  bandwidth: null,
  connect: 1,
};

export function declareNetwork(
  fields: NetworkFields | undefined,
  context: ReadContext,
): NetworkDeclaration {
  const { links = [], zones } = fields ?? {};
  const standard = linkOf(fields?.default, IDEAL);
  return {
    standard,
    links: links.map(({ value, offset }) => ({
      place: context.placeOf(offset),
      from: value.from === undefined ? null : reference(value.from, context),
      to: reference(value.to, context),
      link: linkOf(value, standard),
    })),
    zones:
      zones === undefined
        ? null
        : {
            place: context.placeOf(zones.offset),
            same: linkOf(zones.value.same, standard),
            cross: linkOf(zones.value.cross, standard),
          },
  };
}

function linkOf(fields: LinkFields | undefined, otherwise: LinkSpec): LinkSpec {
  return {
    latency: fields?.latency ?? otherwise.latency,
    loss: fields?.loss ?? otherwise.loss,
    duplicate: fields?.duplicate ?? otherwise.duplicate,
    reorder: fields?.reorder ?? otherwise.reorder,
    bandwidth: fields?.bandwidth ?? otherwise.bandwidth,
    connect: fields?.connect ?? otherwise.connect,
  };
}
