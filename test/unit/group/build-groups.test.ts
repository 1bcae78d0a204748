/**
 * The places of members in their groups, as they are when the tree of groups is built.
 */
import { expect, it } from "vitest";
import { buildGraph } from "../../../kernel/dependency/graph.ts";
import { buildGroups } from "../../../kernel/group/build-groups.ts";
import { placeOf } from "../../../kernel/group/group.ts";
import { buildServices } from "../../../kernel/lifecycle/build-services.ts";
import type { InstanceId } from "../../../kernel/spec.ts";
import { system } from "../../support/systems.ts";

it("has a place for whom a group supervises, and for nobody else", () => {
  const built = system(
    { alone: {}, second: {}, first: { instances: 2 } },
    { groups: { g: { members: ["first", "second"] } } },
  );
  const specs = built.services.map(({ spec }) => spec);
  const groups = buildGroups({
    specs: built.groups.map(({ spec }) => spec),
    services: buildServices(specs),
    graph: buildGraph(specs),
  });
  expect(groups.places).toEqual([null, 2, 0, 1]);
  expect(placeOf({ groups }, 1 as InstanceId)).toBe(2);
  const ofNobody = (): number => placeOf({ groups }, 0 as InstanceId);
  expect(ofNobody).toThrow("a supervised instance has a place in its group");
});
