/**
 * The states of a way between two services, as the trace numbers them.
 */
import { expect, it } from "vitest";
import { ChannelState } from "../../../kernel/message/channel.ts";

it("keeps the number of each state that is written, also behind one that is no more", () => {
  expect(ChannelState).toEqual({
    flowing: 0,
    blocked: 1,
    refused: 2,
    unreachable: 4,
    "timed-out": 5,
    "peer-died": 6,
  });
});
