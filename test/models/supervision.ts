/**
 * A tree of supervision groups over processes that do at once what they are told: plain enough to
 * be trusted by reading.
 *
 * Written from the README's section on groups and from the documentation of OTP's supervisor. There
 * is no agenda, no alarm and no half-way state: what a failure brings about is carried out on the
 * spot, one call within the other, and told in words.
 */

export interface MemberPlan {
  readonly kind: "member";
  readonly name: string;
  readonly restart: "permanent" | "transient" | "temporary";
  readonly failing: readonly number[];
  readonly failingFrom: number | null;
}

export interface GroupPlan {
  readonly kind: "tree";
  readonly name: string;
  readonly restart: "permanent" | "transient" | "temporary";
  readonly strategy: "one-for-one" | "one-for-all" | "rest-for-one";
  readonly intensity: number;
  readonly periodS: number;
  readonly children: readonly (MemberPlan | GroupPlan)[];
}

interface Member {
  readonly plan: MemberPlan;
  readonly group: Group;
  isUp: boolean;
  /** An operator has stopped it, and nobody has started it since. */
  isWithdrawn: boolean;
  starts: number;
}

interface Group {
  readonly plan: GroupPlan;
  readonly parent: Group | null;
  readonly children: (Member | Group)[];
  /** `failed`: nobody starts it again but an operator, or a parent that starts anew itself. */
  state: "up" | "down" | "failed";
  /** Instants in microseconds, of restarts since it came up. */
  restarts: number[];
}

export class SupervisionModel {
  now = 0;
  readonly #members = new Map<string, Member>();
  readonly #groups = new Map<string, Group>();
  #happened: string[] = [];

  constructor(plan: GroupPlan) {
    this.#build(plan, null);
    for (const member of this.#members.values()) this.#startMember(member);
  }

  takeHappened(): readonly string[] {
    const happened = this.#happened;
    this.#happened = [];
    return happened;
  }

  /** Names of members that run. */
  get up(): readonly string[] {
    return [...this.#members.values()].filter(({ isUp }) => isUp).map(({ plan }) => plan.name);
  }

  get groups(): readonly string[] {
    return [...this.#groups.values()].map(({ plan, state }) => `${plan.name} ${state}`);
  }

  /** A process that runs ends by itself; `isClean`: as one that has done its work. */
  exit(name: string, isClean: boolean): void {
    const member = this.#member(name);
    const { restart } = member.plan;
    member.isUp = false;
    if (restart === "permanent" || (restart === "transient" && !isClean)) this.#failed(member);
  }

  operatorStops(name: string): void {
    const member = this.#member(name);
    member.isWithdrawn = true;
    this.#stop(member);
  }

  operatorStarts(name: string): void {
    const member = this.#member(name);
    member.isWithdrawn = false;
    if (member.isUp) return;
    for (let group: Group | null = member.group; group !== null; group = group.parent) {
      if (group.state === "up") continue;
      group.state = "up";
      group.restarts = [];
    }
    if (!this.#startMember(member) && member.plan.restart !== "temporary") this.#failed(member);
  }

  operatorRestarts(name: string): void {
    this.operatorStops(name);
    this.operatorStarts(name);
  }

  /** A child has failed while the groups around it watched. */
  #failed(failed: Member | Group): void {
    const group = "group" in failed ? failed.group : failed.parent;
    if (group === null) throw new Error("the root has no parent to hear of it");
    // Each round is one restart, and a start that fails in it is the next failure.
    for (let culprit: Member | Group | null = failed; culprit !== null;) {
      if (!this.#mayRestart(group)) {
        this.#end(group);
        return;
      }
      const place = group.children.indexOf(culprit);
      const first = group.plan.strategy === "one-for-all" ? 0 : place;
      const isAlone = group.plan.strategy === "one-for-one";
      const affected = isAlone ? [culprit] : group.children.slice(first);
      this.#stopAll(affected, true);
      culprit = this.#startAll(affected, false);
    }
  }

  /** Counts a restart, where there is one left in the period. */
  #mayRestart(group: Group): boolean {
    const { plan } = group;
    const since = this.now - plan.periodS * 1_000_000;
    const restarts = [...group.restarts, this.now].filter((at) => at >= since);
    group.restarts = restarts;
    const may = restarts.length <= plan.intensity;
    if (may) this.#tell(`restart ${restarts.length} of ${plan.intensity} in ${plan.name}`);
    return may;
  }

  /** One restart too many: it goes down, and is a child that has failed. */
  #end(group: Group): void {
    const { plan, parent } = group;
    const hears = plan.restart === "temporary" ? null : parent;
    this.#tell(`${plan.name} escalates to ${hears?.plan.name ?? "nobody"}`);
    this.#stopAll(group.children, false);
    group.state = hears === null ? "failed" : "down";
    if (hears !== null) this.#failed(group);
  }

  /** Stops them, the last one first; `isRestart`: to start again, except for what is temporary. */
  #stopAll(children: readonly (Member | Group)[], isRestart: boolean): void {
    for (const child of children.toReversed()) {
      if ("group" in child) {
        this.#stop(child);
        continue;
      }
      if (child.state !== "up") continue;
      this.#stopAll(child.children, false);
      child.state = isRestart && child.plan.restart === "temporary" ? "failed" : "down";
    }
  }

  #stop(member: Member): void {
    if (member.isUp) this.#tell(`stop ${member.plan.name}`);
    member.isUp = false;
  }

  /** Starts them in order; `isAnew`: what is temporary as well. Who failed to start ends it. */
  #startAll(children: readonly (Member | Group)[], isAnew: boolean): Member | Group | null {
    for (const child of children) {
      const isTemporary = child.plan.restart === "temporary";
      const isLeft = "group" in child ? child.isWithdrawn || isTemporary : child.state === "failed";
      const isOut = "group" in child && child.isWithdrawn;
      if (isOut || (isLeft && !isAnew)) continue;
      const isUp = "group" in child ? this.#startMember(child) : this.#startGroup(child);
      // What is temporary is tried once, and nobody minds.
      if (!isUp && !isTemporary) return child;
    }
    return null;
  }

  #startMember(member: Member): boolean {
    const { name, failing, failingFrom } = member.plan;
    member.starts += 1;
    this.#tell(`start ${name}`);
    member.isUp = !failing.includes(member.starts) && member.starts < (failingFrom ?? Infinity);
    if (!member.isUp) this.#tell(`fail ${name}`);
    return member.isUp;
  }

  /** Starts a group that is down, with all of its members, or not at all. */
  #startGroup(group: Group): boolean {
    const { plan, parent } = group;
    group.state = "up";
    group.restarts = [];
    this.#tell(`start ${plan.name}`);
    if (this.#startAll(group.children, true) === null) return true;
    const isTemporary = plan.restart === "temporary";
    this.#tell(`${plan.name} escalates to ${isTemporary ? "nobody" : parent?.plan.name}`);
    this.#stopAll(group.children, false);
    group.state = isTemporary ? "failed" : "down";
    return false;
  }

  #tell(sentence: string): void {
    this.#happened.push(sentence);
  }

  #member(name: string): Member {
    const member = this.#members.get(name);
    if (member === undefined) throw new Error(`there is no member ${name}`);
    return member;
  }

  #build(plan: GroupPlan, parent: Group | null): Group {
    const group: Group = { plan, parent, children: [], state: "up", restarts: [] };
    this.#groups.set(plan.name, group);
    for (const child of plan.children) {
      if (child.kind === "tree") {
        group.children.push(this.#build(child, group));
        continue;
      }
      const member = { plan: child, group, isUp: false, isWithdrawn: false, starts: 0 };
      this.#members.set(child.name, member);
      group.children.push(member);
    }
    return group;
  }
}
