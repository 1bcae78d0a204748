/**
 * Messages are taken out of a mailbox and dealt with: in order, as many at once as there are
 * handlers. Each that leaves makes room for the first who is blocked.
 */
import type { KernelContext } from "../context.ts";
import type { Input } from "../ports.ts";
import { endpointOf, instanceAt } from "./endpoint.ts";
import type { Endpoint, Exchange } from "./exchange.ts";
import { tell } from "./outcome.ts";
import type { Message } from "./types.ts";

/** Hands out what waits to handlers that have nothing to do. */
export function pump(context: KernelContext, exchange: Exchange, receiver: Endpoint): void {
  const { mailbox, handling, instance } = receiver;
  while (handling.size < mailbox.spec.handlers) {
    const message = mailbox.take();
    if (message === null) return;
    noteOrder(exchange, receiver, message);
    exchange.countsOf(message.service, message.route).received += 1;
    exchange.fold("received", message, context.now);
    handling.set(message.id, message);
    context.effects.push({
      kind: "deliver",
      instance: instance.id,
      generation: instance.generation,
      message: message.id,
      from: message.service,
      bytes: message.bytes,
      cause: instance.lastRecord,
    });
    letIn(context, exchange, receiver);
  }
}

/** There is room: the first who is blocked comes in. */
export function letIn(context: KernelContext, exchange: Exchange, receiver: Endpoint): void {
  const message = receiver.mailbox.admit();
  if (message === null) return;
  exchange.fold("queued", message, context.now);
  if (message.awaitsReply) return;
  endTimeout(context, message);
  tell(context, exchange, message, "accepted");
}

/** The process is done with a message. */
export function onHandled(
  context: KernelContext,
  exchange: Exchange,
  input: Extract<Input, { readonly kind: "message-handled" }>,
): void {
  const receiver = exchange.endpointAt(endpointOf(input), input.instance);
  const message = receiver?.handling.get(input.message);
  if (receiver === null || message === undefined) return;
  receiver.handling.delete(message.id);
  message.place = "over";
  exchange.fold("handled", message, context.now);
  if (message.awaitsReply) {
    endTimeout(context, message);
    // Nobody hears of a reply to a life that is over.
    if (exchange.endpointAt(message.from, instanceAt(message.from)) !== null) {
      exchange.countsOf(message.service, message.route).replied += 1;
    }
    tell(context, exchange, message, "replied");
  }
  pump(context, exchange, receiver);
}

/** It has taken too long: to be let in, or to be answered. */
export function onMessageTimeout(
  context: KernelContext,
  exchange: Exchange,
  message: Message,
): void {
  message.timeout = null;
  const receiver = exchange.endpointAt(message.to, instanceAt(message.to));
  const counts = exchange.countsOf(message.service, message.route);
  if (receiver !== null && message.place !== "handled") {
    receiver.mailbox.withdraw(message);
    counts.timedOut += 1;
    exchange.fold("timed-out", message, context.now);
    letIn(context, exchange, receiver);
  }
  message.awaitsReply = false;
  tell(context, exchange, message, "timed-out");
}

export function endTimeout(context: KernelContext, message: Message): void {
  context.alarms.cancel(message.timeout);
  message.timeout = null;
}

function noteOrder(exchange: Exchange, { lastTaken }: Endpoint, message: Message): void {
  if ((lastTaken.get(message.from) ?? 0) > message.id) exchange.outOfOrder += 1;
  lastTaken.set(message.from, message.id);
}
