/**
 * Peer of the data plane: the same model in plain JavaScript, written for speed.
 *
 *   arrivals ──▶ pick ──▶ network ──▶ FIFO, 4 served at once ──▶ network ──▶ answer
 *
 * The model is that of bench/native/data-plane.c, and so are the structures: what was quickest
 * there is so here. Requests and instances are columns of typed arrays, and nothing is allocated
 * after the start; only what is 64 bits wide there is otherwise here: draws come of sfc32, two
 * words each, the digest is four lanes of 32 bits, and a word of a bitmap has 32 of them, so that
 * a slot of the wheel is 32 µs.
 *
 * Times are doubles, but for the distances within the wheel, which are whole numbers of 32 bits.
 */
import { ConnectionRings } from "./connection-rings.ts";
import { ExponentialStream } from "./exponential-stream.ts";
import { LatencyHistogram, RunningDigest } from "./latency-records.ts";
import { NOWHERE, RequestWheel, SLOT_US, lowestBit } from "./request-wheel.ts";

const CONCURRENCY = 4;
const SERVICE_US = 10_000;
const NETWORK_US = 200;
const LOAD = 0.8;
const REQUESTS_EACH = 64;
const REQUESTS_MORE = 4_096;
/** A multiple of the mean service: from here on all is as it stays. */
const SETTLED_US = 300_000;

/** What a request waits for. */
const REACHING = 0;
const SERVED = 1;
const ANSWERING = 2;

export interface DataPlaneReport {
  readonly requests: number;
  readonly mean_us: number;
  readonly p50_us: number;
  readonly p99_us: number;
  readonly utilisation: number;
  readonly digest: string;
}

/** So many instances under load, from where all is as it stays. */
export class DataPlaneInJavaScript {
  readonly #size: number;
  readonly #wheel: RequestWheel;
  readonly #balancer: ConnectionRings;
  readonly #digest: RunningDigest = new RunningDigest();
  readonly #histogram: LatencyHistogram = new LatencyHistogram();
  readonly #gaps: ExponentialStream;
  readonly #services: ExponentialStream;
  readonly #networks: ExponentialStream;
  readonly #phase: Uint8Array;
  readonly #instance: Int32Array;
  readonly #born: Float64Array;
  readonly #busy: Int32Array;
  readonly #first: Int32Array;
  readonly #last: Int32Array;
  #free = 1;
  #nowUs = 0;
  #arrivalExactUs: number;
  #arrivalUs: number;
  #arrivalArmed = 0;
  #answered = 0;
  #latencyUs = 0;
  #busyUs = 0;

  constructor(size: number, seed: number) {
    const capacity = REQUESTS_EACH * size + REQUESTS_MORE;
    this.#size = size;
    this.#wheel = new RequestWheel(capacity);
    for (let id = 1; id < capacity - 1; id++) this.#wheel.next[id] = id + 1;
    this.#balancer = new ConnectionRings(size, capacity);
    this.#phase = new Uint8Array(capacity);
    this.#instance = new Int32Array(capacity);
    this.#born = new Float64Array(capacity);
    this.#busy = new Int32Array(size);
    this.#first = new Int32Array(size);
    this.#last = new Int32Array(size);
    this.#gaps = new ExponentialStream(seed, 1, SERVICE_US / (LOAD * CONCURRENCY * size));
    this.#services = new ExponentialStream(seed, 2, SERVICE_US);
    this.#networks = new ExponentialStream(seed, 3, NETWORK_US);
    this.#arrivalExactUs = this.#gaps.draw();
    this.#arrivalUs = Math.floor(this.#arrivalExactUs);
    this.#wheel.armings = 1;
    while (this.#nowUs < SETTLED_US) this.run(1_000);
  }

  /** Until so many more requests have their answers. */
  run(operations: number): void {
    const goal = this.#answered + operations;
    while (this.#answered < goal) this.#step();
  }

  /** Runs so many requests and says what they came to. */
  report(operations: number): DataPlaneReport {
    const startUs = this.#nowUs;
    this.#histogram.clear();
    this.#answered = 0;
    this.#latencyUs = 0;
    this.#busyUs = 0;
    this.run(operations);
    return {
      requests: this.#answered,
      mean_us: this.#latencyUs / this.#answered,
      p50_us: this.#histogram.quantile(0.5, this.#answered),
      p99_us: this.#histogram.quantile(0.99, this.#answered),
      utilisation: this.#busyUs / (CONCURRENCY * this.#size) / (this.#nowUs - startUs),
      digest: this.#digest.text,
    };
  }

  #step(): void {
    const wheel = this.#wheel;
    if (wheel.places === 0) {
      const distance = wheel.slotsToNext();
      if (distance === NOWHERE || this.#arrivalUs < wheel.openUs + distance * SLOT_US) {
        this.#arrive();
        return;
      }
      wheel.open(distance);
    }
    const place = lowestBit(wheel.places);
    const us = wheel.openUs + place;
    const id = wheel.head(place);
    if (this.#arrivesBefore(us, id)) {
      this.#arrive();
      return;
    }
    this.#nowUs = us;
    wheel.take(place, id);
    const phase = this.#phase[id];
    if (phase === REACHING) this.#reach(id);
    else if (phase === SERVED) this.#leave(id);
    else this.#answer(id);
  }

  #arrivesBefore(us: number, id: number): boolean {
    if (this.#arrivalUs !== us) return this.#arrivalUs < us;
    return ((this.#arrivalArmed - (this.#wheel.armed[id] ?? 0)) | 0) < 0;
  }

  #arrive(): void {
    const id = this.#free;
    if (id === 0) throw new Error("more requests are under way than there is memory for");
    this.#free = this.#wheel.next[id] ?? 0;
    const now = this.#arrivalUs;
    const instance = this.#balancer.acquire();
    this.#nowUs = now;
    this.#instance[id] = instance;
    this.#born[id] = now;
    this.#digest.fold(now, instance, 0);
    this.#arm(this.#networks.drawWhole(), id, REACHING);
    this.#arrivalExactUs += this.#gaps.draw();
    this.#arrivalUs = Math.floor(this.#arrivalExactUs);
    this.#arrivalArmed = this.#wheel.armings;
    this.#wheel.armings = (this.#wheel.armings + 1) | 0;
  }

  #reach(id: number): void {
    const instance = this.#instance[id] ?? 0;
    const busy = this.#busy[instance] ?? 0;
    if (busy < CONCURRENCY) {
      this.#busy[instance] = busy + 1;
      this.#serve(id);
      return;
    }
    this.#wheel.next[id] = 0;
    if (this.#first[instance] === 0) this.#first[instance] = id;
    else this.#wheel.next[this.#last[instance] ?? 0] = id;
    this.#last[instance] = id;
  }

  #serve(id: number): void {
    const us = this.#services.drawWhole();
    this.#busyUs += us;
    this.#arm(us, id, SERVED);
  }

  #leave(id: number): void {
    const instance = this.#instance[id] ?? 0;
    this.#arm(this.#networks.drawWhole(), id, ANSWERING);
    const waiting = this.#first[instance] ?? 0;
    if (waiting === 0) {
      this.#busy[instance] = (this.#busy[instance] ?? 0) - 1;
      return;
    }
    this.#first[instance] = this.#wheel.next[waiting] ?? 0;
    this.#serve(waiting);
  }

  #answer(id: number): void {
    const instance = this.#instance[id] ?? 0;
    const us = this.#nowUs - (this.#born[id] ?? 0);
    this.#balancer.release(instance);
    this.#digest.fold(this.#nowUs, instance, us);
    this.#histogram.add(us);
    this.#latencyUs += us;
    this.#answered++;
    this.#wheel.next[id] = this.#free;
    this.#free = id;
  }

  #arm(afterUs: number, id: number, phase: number): void {
    this.#phase[id] = phase;
    this.#wheel.arm(this.#nowUs - this.#wheel.openUs + afterUs, id);
  }
}
