/**
 * Who is bound to a service has to have it beside itself: at the start as well as later.
 */
import { expect, it } from "vitest";
import { ms, run, system } from "../../support/systems.ts";

const behavior = { start: ms(5_000) };
const passing = { behavior: { run: ms(1_000) } };

it("does not start beside a service that has ended cleanly while it waited", async () => {
  const { story } = await run(
    system({ db: passing, api: { behavior }, web: { requires: ["api"], bindsTo: ["db"] } }),
  );
  expect(story).toContain("1000 db stopped");
  expect(story.filter((line) => line.includes(" web "))).toEqual(["1000 web failed"]);
});

it("starts where it only requires what has ended cleanly", async () => {
  const { story } = await run(
    system({ db: passing, api: { behavior }, web: { requires: ["api", "db"] } }),
  );
  expect(story).toContain("5000 web running");
});

it("starts beside a oneshot that has done its work", async () => {
  const db = { kind: "oneshot", behavior: { run: ms(1_000) } } as const;
  const { story } = await run(
    system({ db, api: { behavior }, web: { requires: ["api"], bindsTo: ["db"] } }),
  );
  expect(story).toContain("5000 web running");
});
