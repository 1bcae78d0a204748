/**
 * From `mailbox:` and `behavior.sends:` to what the kernel and the machine are told of messages.
 */
import { IMMEDIATELY, type Distribution } from "../../distribution.ts";
import type { SendSpec } from "../../system.ts";
import type { Reference } from "../declaration.ts";
import { CAPACITY_DEFAULT, type SendFields } from "../schema/message.ts";
import type { ServiceFields } from "../schema/service.ts";
import type { ReadContext } from "../shape/shape.ts";
import type { MailboxSpec } from "../../../kernel/message/types.ts";

export interface MessageDeclaration {
  /** How many are dealt with at once, the threads say. */
  readonly mailbox: Omit<MailboxSpec, "handlers">;
  readonly handling: Distribution;
  readonly sends: readonly (SendSpec & { readonly to: Reference })[];
}

export function declareMessages(fields: ServiceFields, context: ReadContext): MessageDeclaration {
  const { mailbox, behavior } = fields;
  return {
    mailbox: {
      capacity: mailbox?.capacity ?? CAPACITY_DEFAULT,
      whenFull: mailbox?.["when-full"] ?? "block",
    },
    handling: mailbox?.handling ?? IMMEDIATELY,
    sends: (behavior?.sends ?? []).map((send) => declareSend(send, context)),
  };
}

function declareSend(
  { to, every, size = 0, timeout, reply = false }: SendFields,
  context: ReadContext,
): SendSpec & { readonly to: Reference } {
  if (every.value.kind === "constant" && every.value.valueUs === 0) {
    const message = "every: without a pause time would not go on";
    context.error(every.offset, "wrong-value", message, "write a length such as constant(10ms)");
  }
  return {
    to: { name: to.value, place: context.placeOf(to.offset) },
    every: every.value,
    bytes: size,
    timeoutUs: timeout ?? null,
    awaitsReply: reply,
  };
}
