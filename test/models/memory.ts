/**
 * Memory that is looked at in every single microsecond: who is killed for it, and when.
 *
 * Written from the README's section on limits. A process grows by so many bytes a microsecond, and
 * is killed for its own limit, for that of a group around it, or for that of the machine; after a
 * while it is there again. What the README does not order ends a story: two limits that are passed
 * in one microsecond, or one in the microsecond of a birth.
 */

export interface MemoryPlan {
  readonly machine: number;
  /** The innermost come after those that hold them. */
  readonly groups: readonly {
    readonly parent: number | null;
    readonly soft: number | null;
    readonly hard: number | null;
  }[];
  readonly programs: readonly ProgramPlan[];
}

export interface ProgramPlan {
  readonly base: number;
  readonly perUs: number;
  readonly soft: number | null;
  readonly hard: number | null;
  readonly oomAdjust: number;
  readonly group: number | null;
  /** From its death to its next birth; `null`: there is none. */
  readonly backUs: number | null;
}

export interface MemoryStory {
  /** `us who why`: in the microsecond, the number of the program, and what was full. */
  readonly kills: readonly string[];
  /** The microsecond up to which this holds. */
  readonly until: number;
}

interface Program {
  readonly plan: ProgramPlan;
  /** `null`: it is not there. */
  bytes: number | null;
  bornAt: number | null;
  /** Once a life. */
  wasOverSoft: boolean;
}

/** What limits some of the programs, or all. */
interface Limit {
  readonly name: string;
  readonly members: readonly Program[];
  readonly soft: number | null;
  readonly hard: number | null;
  isOverSoft: boolean;
}

export function memoryStory(plan: MemoryPlan, endUs: number): MemoryStory {
  const programs = plan.programs.map((own): Program => {
    return { plan: own, bytes: null, bornAt: 0, wasOverSoft: false };
  });
  const limits = limitsOf(plan, programs);
  const kills: string[] = [];
  for (let now = 0; now <= endUs; now += 1) {
    const isBirth = grow(programs, now);
    const passed = limits.filter((limit) => limit.hard !== null && sumOf(limit) > limit.hard);
    const isFirstSoft = noteSoft(programs, limits);
    const isUnordered = passed.length > 1 || isBirth || isFirstSoft;
    if (passed.length > 0 && isUnordered) return { kills, until: now - 1 };
    for (const limit of passed) {
      while (sumOf(limit) > (limit.hard ?? Infinity)) {
        const victim = victimOf(limit, limits, plan.machine);
        kills.push(`${now} ${programs.indexOf(victim)} ${limit.name}`);
        die(victim, now);
      }
    }
  }
  return { kills, until: endUs };
}

function limitsOf({ groups, machine }: MemoryPlan, programs: readonly Program[]): readonly Limit[] {
  const pathOf = (group: number | null): readonly number[] =>
    group === null ? [] : [group, ...pathOf(groups[group]?.parent ?? null)];
  const own = programs.map((program, index) => {
    const { hard } = program.plan;
    return { name: `own ${index}`, members: [program], soft: null, hard, isOverSoft: false };
  });
  const shared = groups.map(({ soft, hard }, group) => {
    const members = programs.filter((program) => pathOf(program.plan.group).includes(group));
    return { name: `group ${group}`, members, soft, hard, isOverSoft: false };
  });
  const whole = { name: "machine", members: programs, soft: null, hard: machine };
  return [...own, ...shared, { ...whole, isOverSoft: false }];
}

/** Those that live take what they take in a microsecond; those whose time has come are born. */
function grow(programs: readonly Program[], now: number): boolean {
  let isBirth = false;
  for (const program of programs) {
    if (program.bytes !== null) program.bytes += program.plan.perUs;
    if (program.bornAt !== now) continue;
    isBirth = true;
    Object.assign(program, { bytes: program.plan.base, bornAt: null, wasOverSoft: false });
  }
  return isBirth;
}

/** Whether one is over a soft limit that was not before. */
function noteSoft(programs: readonly Program[], limits: readonly Limit[]): boolean {
  let isFirst = false;
  for (const program of programs) {
    const isOver = (program.bytes ?? 0) > (program.plan.soft ?? Infinity);
    if (isOver && !program.wasOverSoft) isFirst = true;
    program.wasOverSoft ||= isOver;
  }
  for (const limit of limits) {
    const isOver = sumOf(limit) > (limit.soft ?? Infinity);
    if (isOver && !limit.isOverSoft) isFirst = true;
    limit.isOverSoft = isOver;
  }
  return isFirst;
}

function sumOf({ members }: Limit): number {
  return members.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
}

/** The worst of those that use any: each comparison decides where those before it do not. */
function victimOf(full: Limit, limits: readonly Limit[], machine: number): Program {
  const size = full.hard ?? machine;
  const isOverSoft = (program: Program): boolean =>
    program.wasOverSoft ||
    limits.some(({ members, isOverSoft: isOver }) => isOver && members.includes(program));
  const keys = (program: Program): readonly number[] => [
    Number(program.plan.oomAdjust > -1_000),
    Number(isOverSoft(program)),
    (program.bytes ?? 0) * 1_000 + program.plan.oomAdjust * size,
    full.members.indexOf(program),
  ];
  const using = full.members.filter(({ bytes }) => bytes !== null && bytes > 0);
  const [worst] = using.toSorted((a, b) => {
    const [own, other] = [keys(a), keys(b)];
    const differing = own.findIndex((key, index) => key !== other[index]);
    return (other[differing] ?? 0) - (own[differing] ?? 0);
  });
  if (worst === undefined) throw new Error("what is full is used by somebody");
  return worst;
}

function die(program: Program, now: number): void {
  const { backUs } = program.plan;
  program.bytes = null;
  program.bornAt = backUs === null ? null : now + backUs;
}
