/**
 * A mailbox against two plain lists: what is in it, who stands in line, and in which order.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Mailbox } from "../../../kernel/message/mailbox.ts";
import { endpointOf } from "../../../kernel/message/endpoint.ts";
import type { Message } from "../../../kernel/message/types.ts";
import { offer } from "../../../kernel/message/when-full.ts";
import type { InstanceId, ServiceId } from "../../../kernel/spec.ts";

const SENDER = endpointOf({ instance: 0 as InstanceId, generation: 1 });
const RECEIVER = endpointOf({ instance: 1 as InstanceId, generation: 1 });

function message(id: number): Message {
  return {
    id,
    from: SENDER,
    service: 0 as ServiceId,
    route: 0,
    to: RECEIVER,
    bytes: 0,
    place: "over",
    awaitsReply: false,
    timeout: null,
  };
}

const step = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ kind: "offer" as const, at: 0 }) },
  { weight: 3, arbitrary: fc.constant({ kind: "take" as const, at: 0 }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("withdraw" as const), at: fc.nat() }) },
);

describe.each(["block", "refuse"] as const)("a mailbox that is to %s", (whenFull) => {
  it("is first in, first out, and never holds more than its capacity", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.array(step, { minLength: 50, maxLength: 200 }),
        (capacity, steps) => {
          const mailbox = new Mailbox({ capacity, whenFull, handlers: 1 });
          let queued: Message[] = [];
          let blocked: Message[] = [];
          for (const [id, { kind, at }] of steps.entries()) {
            if (kind === "offer") {
              const next = message(id);
              const isFull = queued.length >= capacity || blocked.length > 0;
              const expected = isFull ? (whenFull === "block" ? "blocked" : "refused") : "queued";
              expect(offer(mailbox, next)).toBe(expected);
              if (expected === "queued") queued.push(next);
              if (expected === "blocked") blocked.push(next);
            } else if (kind === "take") {
              expect(mailbox.take()).toBe(queued.shift() ?? null);
              expect(mailbox.admit()).toBe(queued.length < capacity ? (blocked[0] ?? null) : null);
              const admitted = queued.length < capacity ? blocked.shift() : undefined;
              if (admitted !== undefined) queued.push(admitted);
            } else {
              const all = [...queued, ...blocked];
              const gone = all[at % Math.max(1, all.length)];
              if (gone !== undefined) mailbox.withdraw(gone);
              queued = queued.filter((each) => each !== gone);
              blocked = blocked.filter((each) => each !== gone);
              const admitted = mailbox.admit();
              if (admitted !== null) {
                expect(admitted).toBe(blocked.shift());
                queued.push(admitted);
              }
            }
            expect(mailbox.all()).toEqual([...queued, ...blocked]);
            expect(mailbox.queued).toBeLessThanOrEqual(capacity);
          }
          expect(mailbox.peak).toBeLessThanOrEqual(capacity);
        },
      ),
    );
  });
});
