/**
 * What a sender is told of its message, and what the trace is told of its way.
 */
import { note, type KernelContext } from "../context.ts";
import { troubleOf, type Channel, type Trouble } from "./channel.ts";
import { generationAt, instanceAt } from "./endpoint.ts";
import type { Exchange } from "./exchange.ts";
import type { ServiceId } from "../spec.ts";
import type { Message, SendOutcome } from "./types.ts";

/** Tells the sender, if that life of it goes on; a message is told of once. */
export function tell(
  context: KernelContext,
  exchange: Exchange,
  message: Message,
  outcome: SendOutcome,
): void {
  const instance = instanceAt(message.from);
  const sender = exchange.endpointAt(message.from, instance);
  if (sender === null) return;
  sender.awaited.delete(message);
  // A refusal has a record of its own, which stands for all that follow it.
  if (outcome !== "denied") noteOutcome(context, exchange, message, troubleOf(outcome));
  context.effects.push({
    kind: "message-result",
    instance,
    generation: generationAt(message.from),
    route: message.route,
    outcome,
    cause: sender.instance.lastRecord,
  });
}

function noteOutcome(
  context: KernelContext,
  exchange: Exchange,
  message: Message,
  trouble: Trouble | null,
): void {
  if (trouble === null) noteCalm(context, exchange, message);
  else noteTrouble(context, exchange, message, trouble);
}

/** Writes a trouble that is new to its way. */
export function noteTrouble(
  context: KernelContext,
  exchange: Exchange,
  message: Message,
  trouble: Trouble,
): void {
  const found = channelOf(exchange, message);
  if (found === null) return;
  const { channel, cause, target } = found;
  if (!channel.meets(trouble, context.now)) return;
  const record = note(context, channel.record ?? cause, {
    event: "message.state",
    instance: instanceAt(message.from),
    target,
    state: trouble,
    troubles: channel.troubles,
  });
  channel.noteRecord(record);
}

function noteCalm(context: KernelContext, exchange: Exchange, message: Message): void {
  const found = channelOf(exchange, message);
  if (found === null || !found.channel.goesWell(context.now)) return;
  const { channel, cause, target } = found;
  note(context, channel.record ?? cause, {
    event: "message.state",
    instance: instanceAt(message.from),
    target,
    state: "flowing",
    troubles: channel.troubles,
  });
  channel.reset();
}

function channelOf(
  exchange: Exchange,
  message: Message,
): { readonly channel: Channel; readonly cause: number; readonly target: ServiceId } | null {
  const sender = exchange.endpointAt(message.from, instanceAt(message.from));
  const channel = sender?.channels[message.route];
  const target = sender?.routes[message.route]?.target;
  if (sender === null || channel === undefined || target === undefined) return null;
  return { channel, cause: sender.instance.lastRecord, target };
}
