/**
 * Exponential draws for the data plane in plain JavaScript: sfc32, since a 64-bit generator would
 * be one of big integers, and the logarithm of the engine.
 */

/** An exponential distribution by inversion; the next draw is at hand before it is asked for. */
export class ExponentialStream {
  readonly #mean: number;
  #a: number;
  #b: number;
  #c = 0;
  #count = 1;
  #next = 0;

  constructor(seed: number, name: number, mean: number) {
    this.#mean = mean;
    this.#a = seed | 0;
    this.#b = name;
    // Twelve words until the seed has reached every bit, and one draw at hand.
    for (let n = 0; n < 7; n++) this.draw();
  }

  /** Two words of sfc32, Chris Doty-Humphrey's "small fast counting" generator, in one go. */
  draw(): number {
    const value = this.#next;
    const count = this.#count;
    let a = this.#a;
    let b = this.#b;
    let c = this.#c;
    const high = (a + b + count) >>> 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + high) | 0;
    const low = (a + b + count + 1) | 0;
    this.#a = b ^ (b >>> 9);
    this.#b = (c + (c << 3)) | 0;
    this.#c = (((c << 21) | (c >>> 11)) + low) | 0;
    this.#count = (count + 2) | 0;
    this.#next = -this.#mean * Math.log((high * 2_097_152 + (low >>> 11) + 1) * 2 ** -53);
    return value;
  }

  /** Rounded, halves up. */
  drawWhole(): number {
    return (this.draw() + 0.5) | 0;
  }
}
