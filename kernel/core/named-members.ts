/**
 * The named members of a ring or a Maglev table: their numbers in the core, and their weights.
 *
 * A number is lent to a name while it is a member, and to another name only when nothing that the
 * former acquired is left to be released; a name that comes back before then has its number and
 * its load again. Changes are all or nothing: where the core has no memory for one, what was
 * staged is taken back.
 */
import type { CoreExports } from "./exports/core-exports.ts";
import { ScratchText } from "./scratch-text.ts";

export const WEIGHT_MAX = 10_000;
export const MEMBERS_MAX = 65_536;
/** Characters of a name: its UTF-8 is well below what the scratch arena holds. */
const NAME_MAX = 4_096;

export type ChangeResult = "done" | "resource-exhausted";

/** The structure in the core. A stage that says false has changed nothing; so has a build. */
export interface StagedTable {
  stage(member: number, identity: bigint, weight: number): boolean;
  build(): boolean;
  /** Requests of the member that are not released. */
  load(member: number): number;
}

interface NamedMember {
  readonly number: number;
  readonly identity: bigint;
  readonly weight: number;
}

interface Change {
  readonly name: string;
  readonly before: NamedMember | undefined;
  readonly after: NamedMember;
}

export class NamedMembers {
  readonly #table: StagedTable;
  readonly #core: CoreExports;
  readonly #scratch: ScratchText;
  readonly #members: Map<string, NamedMember> = new Map();
  readonly #names: string[] = [];
  /** Numbers of removed members by their names, the longest removed first. */
  readonly #retired: Map<string, number> = new Map();

  constructor(core: CoreExports, table: StagedTable) {
    this.#core = core;
    this.#table = table;
    this.#scratch = new ScratchText(core);
  }

  get size(): number {
    return this.#members.size;
  }

  /** The name of a member's number, also after its removal, until the number is lent anew. */
  nameOf(member: number): string {
    const name = this.#names[member];
    if (name === undefined) throw new RangeError(`no member has the number ${member}`);
    return name;
  }

  numberOf(name: string): number | undefined {
    return this.#members.get(name)?.number;
  }

  /** `wanted` is the caller's own: nothing else runs in between. */
  change(wanted: ReadonlyMap<string, number>): ChangeResult {
    for (const [name, weight] of wanted) assertMember(name, weight);
    const changes: Change[] = [];
    const lent = this.#names.length;
    for (const [name, weight] of wanted) {
      const change = this.#plan(name, weight);
      if (change === "resource-exhausted") return this.#undo(changes, lent);
      if (change === "none") continue;
      changes.push(change);
      const { number, identity } = change.after;
      if (!this.#table.stage(number, identity, weight)) return this.#undo(changes, lent);
    }
    if (changes.length > 0 && !this.#table.build()) return this.#undo(changes, lent);
    for (const change of changes) this.#settle(change);
    return "done";
  }

  #plan(name: string, weight: number): Change | "none" | "resource-exhausted" {
    const before = this.#members.get(name);
    if ((before?.weight ?? 0) === weight) return "none";
    if (before !== undefined) return { name, before, after: { ...before, weight } };
    const number = this.#lendNumber(name);
    if (number === undefined) return "resource-exhausted";
    this.#names[number] ??= name;
    const identity = this.#core.hashXx64(this.#scratch.write(name), 0n);
    return { name, before, after: { number, identity, weight } };
  }

  /** A member that comes back has its number and its load again. */
  #lendNumber(name: string): number | undefined {
    const former = this.#retired.has(name) ? name : this.#unloadedName();
    const number = former === undefined ? undefined : this.#retired.get(former);
    if (former === undefined || number === undefined) {
      return this.#names.length < MEMBERS_MAX ? this.#names.length : undefined;
    }
    this.#retired.delete(former);
    return number;
  }

  #unloadedName(): string | undefined {
    for (const [name, number] of this.#retired) if (this.#table.load(number) === 0) return name;
    return undefined;
  }

  /** Stages what is in force, which needs no memory, and takes numbers back. */
  #undo(changes: readonly Change[], lent: number): "resource-exhausted" {
    for (const { before, after } of changes.toReversed()) {
      this.#table.stage(after.number, after.identity, before?.weight ?? 0);
      if (before === undefined && after.number < lent) {
        this.#retired.set(this.nameOf(after.number), after.number);
      }
    }
    this.#names.length = lent;
    return "resource-exhausted";
  }

  #settle({ name, after }: Change): void {
    if (after.weight === 0) {
      this.#members.delete(name);
      this.#retired.set(name, after.number);
      return;
    }
    this.#members.set(name, after);
    this.#names[after.number] = name;
  }
}

/** Before anything is staged, so that what throws has changed nothing. */
function assertMember(name: string, weight: number): void {
  // In UTF-8 all of them would be the same replacement, and so the same member.
  if (/\p{Surrogate}/u.test(name)) throw new RangeError("the name of a member is not well-formed");
  if (name.length > NAME_MAX) {
    throw new RangeError(`the name of a member has at most ${NAME_MAX} characters`);
  }
  if (!Number.isInteger(weight) || weight < 0 || weight > WEIGHT_MAX) {
    throw new RangeError(`${name} has the weight ${weight}, not a whole one to ${WEIGHT_MAX}`);
  }
}
