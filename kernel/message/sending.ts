/**
 * A message is sent: whether it may, to whom it goes, and what a full mailbox does with it.
 */
import { present, unreachable } from "../assertion.ts";
import { instanceOf, note, serviceOf, type KernelContext } from "../context.ts";
import { permitAccess } from "../isolation/refusal.ts";
import type { Input } from "../ports.ts";
import { after } from "../time.ts";
import { endpointOf, instanceAt } from "./endpoint.ts";
import type { Endpoint, Exchange } from "./exchange.ts";
import { pump } from "./handling.ts";
import { noteTrouble, tell } from "./outcome.ts";
import type { Message } from "./types.ts";
import { offer } from "./when-full.ts";

export type MessageSent = Extract<Input, { readonly kind: "message-sent" }>;

/** A process sends. What a life that is over has sent before its end is heard of no more. */
export function onSent(context: KernelContext, exchange: Exchange, input: MessageSent): void {
  const sender = exchange.endpointAt(endpointOf(input), input.instance);
  if (sender === null) return;
  const { target } = present(sender.routes[input.route], "a message goes a declared way");
  const counts = exchange.countsOf(sender.instance.service.id, input.route);
  counts.sent += 1;
  counts.bytes += input.bytes;
  const receiver = maySendTo(context, exchange, sender, input)
    ? exchange.choose(sender, input.route, serviceOf(context, target).instances)
    : "denied";
  const message = newMessage(exchange, sender, input, receiver);
  exchange.fold("sent", message, context.now);
  if (receiver === "denied" || receiver === null) {
    counts.refused += 1;
    exchange.fold("refused", message, context.now);
    tell(context, exchange, message, receiver ?? "unreachable");
    return;
  }
  hand(context, exchange, { message, sender, receiver, input });
}

interface Passage {
  readonly message: Message;
  readonly sender: Endpoint;
  readonly receiver: Endpoint;
  readonly input: MessageSent;
}

function hand(
  context: KernelContext,
  exchange: Exchange,
  { message, sender, receiver, input }: Passage,
): void {
  const answer = offer(receiver.mailbox, message);
  switch (answer) {
    case "refused":
      exchange.countsOf(message.service, message.route).refused += 1;
      exchange.fold("refused", message, context.now);
      tell(context, exchange, message, "refused");
      return;
    case "queued":
      exchange.fold("queued", message, context.now);
      if (message.awaitsReply) waitFor(context, sender, message, input);
      else tell(context, exchange, message, "accepted");
      pump(context, exchange, receiver);
      return;
    case "blocked":
      exchange.fold("blocked", message, context.now);
      waitFor(context, sender, message, input);
      noteTrouble(context, exchange, message, "blocked");
      return;
    default:
      unreachable(answer);
  }
}

/** Routine: a run does not go on for a message that nobody but its sender waits for. */
function waitFor(
  context: KernelContext,
  sender: Endpoint,
  message: Message,
  { timeoutUs }: MessageSent,
): void {
  sender.awaited.add(message);
  if (timeoutUs === null) return;
  const due = after(context.now, timeoutUs);
  message.timeout = context.alarms.arm(due, { kind: "message-timeout", message }, false);
}

/** Asked once of each life and way: neither rights nor walls change while it lives. */
function maySendTo(
  context: KernelContext,
  exchange: Exchange,
  sender: Endpoint,
  { route, capability }: MessageSent,
): boolean {
  const known = sender.isDenied[route];
  if (known !== undefined) return !known;
  const { target } = present(sender.routes[route], "a declared way");
  const held =
    capability === null ? null : exchange.capabilities.targetOf(capability, sender.handle);
  const subject = instanceOf(context, instanceAt(sender.handle));
  const object = serviceOf(context, target);
  const cause = subject.lastRecord;
  let permitted = held === target;
  if (permitted) permitted = permitAccess(context, { subject, object, action: "message", cause });
  else noteWithoutRight(context, sender, target, cause);
  sender.isDenied[route] = !permitted;
  return permitted;
}

function noteWithoutRight(
  context: KernelContext,
  { instance }: Endpoint,
  target: Endpoint["routes"][number]["target"],
  cause: number,
): void {
  const record = note(context, cause, {
    event: "access.denied",
    instance: instance.id,
    target,
    action: "message",
    reason: "capability",
  });
  note(context, record, {
    event: "fault.detected",
    type: "security-violation",
    instance: instance.id,
  });
}

function newMessage(
  exchange: Exchange,
  sender: Endpoint,
  { route, bytes, awaitsReply }: MessageSent,
  receiver: Endpoint | "denied" | null,
): Message {
  const to = receiver === null || receiver === "denied" ? sender.handle : receiver.handle;
  return {
    id: exchange.nextId(),
    from: sender.handle,
    service: sender.instance.service.id,
    route,
    to,
    bytes,
    place: "over",
    awaitsReply,
    timeout: null,
  };
}
