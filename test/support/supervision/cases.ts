/**
 * Supervision trees and what befalls their members: a case that a group of ours and a supervisor of
 * Erlang can both be put through.
 *
 * A death has a second of the supervisor's clock, which counts in whole seconds; deaths of the same
 * second come one after another.
 */
import fc from "fast-check";
import { GROUP_STRATEGIES, type GroupStrategy } from "../../../kernel/spec.ts";

export const RESTART_TYPES = ["permanent", "transient", "temporary"] as const;
export type RestartType = (typeof RESTART_TYPES)[number];

export interface Member {
  readonly kind: "member";
  readonly name: string;
  readonly restart: RestartType;
  /** Which of its starts fail, the first being 1. */
  readonly failing: readonly number[];
  /** All starts from this one on fail. */
  readonly failingFrom: number | null;
}

export interface Tree {
  readonly kind: "tree";
  readonly name: string;
  readonly restart: RestartType;
  readonly strategy: GroupStrategy;
  readonly intensity: number;
  readonly periodS: number;
  readonly children: readonly (Member | Tree)[];
}

export const DEATHS = ["crash", "kill", "normal", "shutdown", "{shutdown,term}"] as const;
export type Befalling = (typeof DEATHS)[number] | "operator restart" | "operator stop";

export interface Step {
  readonly second: number;
  readonly victim: string;
  readonly how: Befalling;
}

export interface Case {
  readonly root: Tree;
  readonly steps: readonly Step[];
}

/** Who started, failed to, stopped or died in a step, in order; and who lives after it. */
export interface Told {
  readonly happened: readonly string[];
  readonly alive: string;
}

const CHILDREN_MAX = 6;
const DEPTH_MAX = 3;
const STEPS_MAX = 10;

/** Drawn without names; the letters of nodes follow from where they stand. */
interface DrawnTree extends Omit<Tree, "name" | "children"> {
  readonly children: readonly (DrawnTree | Omit<Member, "name">)[];
}

const drawnMember: fc.Arbitrary<Omit<Member, "name">> = fc.record({
  kind: fc.constant("member" as const),
  restart: fc.constantFrom(...RESTART_TYPES, "permanent", "permanent"),
  // A first start that fails leaves no tree in Erlang, and here one that its group answers.
  failing: fc.oneof(
    { weight: 4, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.uniqueArray(fc.integer({ min: 2, max: 6 }), { maxLength: 3 }) },
  ),
  failingFrom: fc.oneof(
    { weight: 9, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.integer({ min: 2, max: 4 }) },
  ),
});

function trees(depth: number): fc.Arbitrary<DrawnTree> {
  const child =
    depth === DEPTH_MAX
      ? drawnMember
      : fc.oneof({ weight: 3, arbitrary: drawnMember }, { weight: 1, arbitrary: trees(depth + 1) });
  return fc.record({
    kind: fc.constant("tree" as const),
    // What a transient supervisor does after its own end is compared in a row of its own.
    restart: fc.constantFrom("permanent" as const, "permanent", "permanent", "temporary"),
    strategy: fc.constantFrom(...GROUP_STRATEGIES),
    intensity: fc.integer({ min: 0, max: 4 }),
    periodS: fc.integer({ min: 1, max: 3 }),
    children: fc.array(child, { minLength: 1, maxLength: CHILDREN_MAX }),
  });
}

const drawnStep = fc.record({
  /** Seconds since the step before. */
  gap: fc.constantFrom(0, 0, 0, 0, 1, 1, 2, 3),
  victim: fc.nat({ max: 999 }),
  how: fc.constantFrom(...DEATHS, "crash", "crash", "crash", "operator restart"),
});

export const randomCase: fc.Arbitrary<Case> = fc
  .tuple(trees(1), fc.array(drawnStep, { minLength: 1, maxLength: STEPS_MAX }))
  .map(([drawn, steps]) => {
    const root = withReliableTemporaries(named(drawn));
    const members = membersOf(root);
    let second = 0;
    return {
      root,
      steps: steps.map(({ gap, victim, how }): Step => {
        second += gap;
        const member = members[victim % members.length];
        const isSuited = member !== undefined && mayBeRestarted(member);
        const isChanged = how === "operator restart" && !isSuited;
        return { second, victim: member?.name ?? "", how: isChanged ? "crash" : how };
      }),
    };
  });

/**
 * Whom an operator stops a supervisor forgets where it is temporary, and a start that an operator
 * asks for and that fails it does not try again.
 */
function mayBeRestarted({ restart, failing, failingFrom }: Member): boolean {
  return restart !== "temporary" && failing.length === 0 && failingFrom === null;
}

/** Any tree, with members whose starts fail whatever their type. */
export const randomTree: fc.Arbitrary<Tree> = trees(1).map(named);

/** Names all of them in the order in which they start. */
function named(drawn: DrawnTree): Tree {
  let members = 0;
  let groups = 0;
  const visit = (tree: DrawnTree): Tree => {
    const name = `g${groups}`;
    groups += 1;
    const children = tree.children.map((child): Member | Tree => {
      if (child.kind === "tree") return visit(child);
      members += 1;
      return { ...child, name: `m${members - 1}` };
    });
    return { ...tree, name, children };
  };
  return visit(drawn);
}

/**
 * What is temporary starts well, and so does what is within it: else a supervisor would not start
 * at all, while a group leaves it out.
 */
function withReliableTemporaries(tree: Tree, isWithin = false): Tree {
  const children = tree.children.map((child): Member | Tree => {
    const isDropped = isWithin || child.restart === "temporary";
    if (child.kind === "tree") return withReliableTemporaries(child, isDropped);
    return isDropped ? { ...child, failing: [], failingFrom: null } : child;
  });
  return { ...tree, children };
}

/** In the order in which they start. */
export function membersOf({ children }: Tree): readonly Member[] {
  return children.flatMap((child) => (child.kind === "tree" ? membersOf(child) : [child]));
}

/** The tree itself first, and each before those within it. */
export function treesOf(tree: Tree): readonly Tree[] {
  return [tree, ...tree.children.flatMap((child) => (child.kind === "tree" ? treesOf(child) : []))];
}

/** Three plain members under one supervisor. */
export function plainTree(
  draft: Pick<Tree, "strategy" | "intensity" | "periodS">,
  restart: RestartType,
): Tree {
  const children = ["m0", "m1", "m2"].map((name): Member => {
    return { kind: "member", name, restart, failing: [], failingFrom: null };
  });
  return { kind: "tree", name: "g0", restart: "permanent", ...draft, children };
}

/** A case on a few lines. */
export function sentencesOf({ root, steps }: Case): string {
  return [treeText(root), ...steps.map(stepText)].join("\n");
}

function treeText({ name, restart, strategy, intensity, periodS, children }: Tree): string {
  const within = children.map((child) =>
    child.kind === "tree" ? treeText(child) : memberText(child),
  );
  return `${name}:${restart}(${strategy} ${intensity} in ${periodS} s: ${within.join(", ")})`;
}

function memberText({ name, restart, failing, failingFrom }: Member): string {
  const failures = [...failing.map(String), ...(failingFrom === null ? [] : [`${failingFrom}…`])];
  const fails = failures.length === 0 ? "" : ` whose starts ${failures.join(" ")} fail`;
  return `${name}:${restart}${fails}`;
}

function stepText({ second, victim, how }: Step, index: number): string {
  return `step ${index + 1}, second ${second}: ${victim} ${how}`;
}
