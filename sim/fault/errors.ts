/**
 * `errors`: a share of what an instance answers is an error, beside those that it makes by itself.
 *
 * It lies on the instance: the next process makes them as well. Of several that overlap each is a
 * chance of its own, so that a request goes well where none of them strikes it.
 *
 * Divergence: real errors depend on what is asked, and mostly come faster than good answers.
 */
import type { FaultModel } from "./fault.ts";

export const errorsFault: FaultModel<"errors"> = {
  begin({ instances, share }, { answers, mark }) {
    for (const instance of instances) answers.add(instance, mark.index, share);
  },
  heal({ instances }, { answers, mark }) {
    for (const instance of instances) answers.remove(instance, mark.index);
  },
};
