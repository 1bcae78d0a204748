/**
 * Reference model of the consistent hash ring: an array of points, sorted anew at each change,
 * looked through from its beginning; bounds of loads as fractions in whole numbers.
 */
import { replicaHash } from "./finaliser.ts";

interface ModelPoint {
  readonly hash: number;
  readonly name: string;
}

interface ModelMember {
  readonly identity: bigint;
  readonly points: number;
}

export class ModelHashRing {
  readonly #members: Map<string, ModelMember> = new Map();
  /** Also of those that were removed with something left to release. */
  readonly #loads: Map<string, number> = new Map();
  #points: ModelPoint[] = [];
  /** Remembered, because whole numbers without bound are slow. */
  readonly #hashes: Map<string, number> = new Map();

  get points(): number {
    return this.#points.length;
  }

  get names(): string[] {
    return [...this.#members.keys()];
  }

  set(name: string, identity: bigint, weight: number): void {
    if (weight === 0) this.#members.delete(name);
    else this.#members.set(name, { identity, points: Math.max(1, Math.round(weight * 1.5)) });
  }

  build(): void {
    this.#points = [...this.#members].flatMap(([name, { identity, points }]) =>
      Array.from({ length: points }, (_, n) => ({ hash: this.#hashOf(identity, n), name })),
    );
    this.#points.sort((a, b) => a.hash - b.hash || this.#byIdentity(a.name, b.name));
  }

  pick(hash: number): string | undefined {
    return (this.#points.find((point) => point.hash >= hash) ?? this.#points[0])?.name;
  }

  load(name: string): number {
    return this.#loads.get(name) ?? 0;
  }

  /** The first clockwise whose load + 1 is at most ceil(factor · (total + 1) · its share). */
  acquire(hash: number, factorQ16: bigint): string | undefined {
    const taker = this.#clockwise(hash).find(
      ({ name }) => BigInt(this.load(name)) + 1n <= this.bound(name, factorQ16),
    );
    if (taker === undefined) return undefined;
    this.#loads.set(taker.name, this.load(taker.name) + 1);
    return taker.name;
  }

  /** What a member's load may be once one more is taken by anyone. */
  bound(name: string, factorQ16: bigint): bigint {
    const points = BigInt(this.#members.get(name)?.points ?? 0);
    const total = this.names.reduce((sum, each) => sum + this.load(each), 0);
    const above = factorQ16 * BigInt(total + 1) * points;
    const below = 65_536n * BigInt(this.#points.length);
    return (above + below - 1n) / below;
  }

  release(name: string): boolean {
    const load = this.load(name);
    if (load === 0) return false;
    this.#loads.set(name, load - 1);
    return true;
  }

  #hashOf(identity: bigint, replica: number): number {
    const name = `${identity} ${replica}`;
    const hash = this.#hashes.get(name) ?? replicaHash(identity, replica);
    this.#hashes.set(name, hash);
    return hash;
  }

  #clockwise(hash: number): ModelPoint[] {
    const first = this.#points.findIndex((point) => point.hash >= hash);
    return first < 0
      ? this.#points
      : [...this.#points.slice(first), ...this.#points.slice(0, first)];
  }

  #byIdentity(left: string, right: string): number {
    const [a, b] = [this.#members.get(left)?.identity, this.#members.get(right)?.identity];
    if (a === undefined || b === undefined || a === b) return 0;
    return a < b ? -1 : 1;
  }
}
