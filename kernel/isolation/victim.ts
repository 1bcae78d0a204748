/**
 * Who has to go when memory is full: of a machine, or of a group that is over its limit.
 *
 *   1. who uses anything before who uses nothing, because its end would free nothing;
 *   2. who is over a soft limit, its own or that of a group it is in, before who is not;
 *   3. then by badness, as Linux reckons it: bytes in use + oom-adjust × size / 1000, where the
 *      size is that of what is full;
 *   4. of equals the one that comes last in the file.
 *
 * An `oom-adjust` of -1000 keeps a process out, unless nobody else is left: then it goes after all,
 * because what is full has to become smaller.
 *
 * Divergence: Linux counts swap and page tables as well, reclaims before it kills, and panics where
 * nobody may be killed.
 */

/** The adjustment that keeps a process out; its opposite makes it the first of its class. */
export const NEVER_A_VICTIM = -1_000;

export interface Candidate {
  readonly bytes: number;
  /** From -1000 to 1000. */
  readonly oomAdjust: number;
  readonly isOverSoft: boolean;
}

/** The index of the victim among candidates in the order of the file; -1 where there is none. */
export function chooseVictim(candidates: readonly Candidate[], size: number): number {
  let victim = -1;
  let worst: Candidate | null = null;
  candidates.forEach((candidate, index) => {
    if (worst !== null && isLessBad(candidate, worst, size)) return;
    worst = candidate;
    victim = index;
  });
  return victim;
}

function isLessBad(a: Candidate, b: Candidate, size: number): boolean {
  if ((a.bytes === 0) !== (b.bytes === 0)) return a.bytes === 0;
  const [isSparedA, isSparedB] = [isSpared(a), isSpared(b)];
  if (isSparedA !== isSparedB) return isSparedA;
  if (a.isOverSoft !== b.isOverSoft) return b.isOverSoft;
  return badness(a, size) < badness(b, size);
}

function isSpared({ oomAdjust }: Candidate): boolean {
  return oomAdjust <= NEVER_A_VICTIM;
}

/** Times 1000, so that it stays whole. */
function badness({ bytes, oomAdjust }: Candidate, size: number): bigint {
  return BigInt(bytes) * 1_000n + BigInt(oomAdjust) * BigInt(size);
}
