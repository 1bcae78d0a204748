/**
 * An endpoint begins when its process runs and ends with it: what a death does to messages.
 *
 * | who dies | its message is | what becomes of it                                   |
 * | -------- | -------------- | ---------------------------------------------------- |
 * | receiver | waiting        | dropped; who waits for it is told that the peer died |
 * | receiver | dealt with     | who waits for the answer is told that the peer died  |
 * | sender   | blocked        | dropped                                              |
 * | sender   | in the mailbox | delivered; nobody waits for the answer any more      |
 */
import type { KernelContext } from "../context.ts";
import type { Instance } from "../lifecycle/service.ts";
import { endpointOf, instanceAt } from "./endpoint.ts";
import type { Endpoint, Exchange } from "./exchange.ts";
import { endTimeout } from "./handling.ts";
import { tell } from "./outcome.ts";
import type { Message } from "./types.ts";

/** The process runs: it has a mailbox, and rights to send. */
export function openEndpoint(context: KernelContext, instance: Instance, cause: number): void {
  const { messages } = context;
  if (messages === null) return;
  const { id, generation } = instance;
  const handle = endpointOf({ instance: id, generation });
  const { routes } = messages.open(handle, instance);
  if (routes.length === 0) return;
  const capabilities = routes.map(({ capability }) => capability);
  context.effects.push({ kind: "grant", instance: id, generation, capabilities, cause });
}

/** The process is no more. */
export function closeEndpoint(context: KernelContext, { id }: Instance): void {
  const { messages } = context;
  const endpoint = messages?.endpoints.get(id);
  if (messages === null || endpoint === undefined) return;
  messages.notePeak(endpoint);
  messages.endpoints.delete(id);
  for (const { capability } of endpoint.routes) {
    if (capability !== null) messages.capabilities.revoke(capability);
  }
  for (const message of endpoint.mailbox.all()) drop(context, messages, endpoint, message);
  for (const message of endpoint.handling.values()) forsake(context, messages, message);
  for (const message of endpoint.awaited) abandon(context, messages, message);
}

function drop(
  context: KernelContext,
  exchange: Exchange,
  { mailbox }: Endpoint,
  message: Message,
): void {
  const wasAwaited = message.awaitsReply || message.place === "blocked";
  mailbox.withdraw(message);
  count(context, exchange, message);
  endTimeout(context, message);
  message.awaitsReply = false;
  if (wasAwaited) tell(context, exchange, message, "peer-died");
}

/** The receiver of what was being dealt with is gone. */
function forsake(context: KernelContext, exchange: Exchange, message: Message): void {
  message.place = "over";
  endTimeout(context, message);
  if (!message.awaitsReply) return;
  message.awaitsReply = false;
  tell(context, exchange, message, "peer-died");
}

/** The sender of what it waited for is gone. */
function abandon(context: KernelContext, exchange: Exchange, message: Message): void {
  endTimeout(context, message);
  message.awaitsReply = false;
  if (message.place !== "blocked") return;
  const receiver = exchange.endpointAt(message.to, instanceAt(message.to));
  receiver?.mailbox.withdraw(message);
  count(context, exchange, message);
}

function count(context: KernelContext, exchange: Exchange, message: Message): void {
  exchange.countsOf(message.service, message.route).dropped += 1;
  exchange.fold("dropped", message, context.now);
}
