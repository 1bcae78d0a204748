/**
 * log, exp and pow of the core: close to the engine's, exact in the special cases, fixed in bits.
 */
import { expect, test } from "vitest";
import { loadCore } from "../../../sim/io/load-core.ts";

const core = loadCore();
const { log, exp, pow } = core.math;
const bits = new DataView(new ArrayBuffer(8));

function bitsOf(x: number): bigint {
  bits.setFloat64(0, x);
  return bits.getBigInt64(0);
}

function hex(x: number): string {
  return BigInt.asUintN(64, bitsOf(x)).toString(16).padStart(16, "0");
}

/** How many doubles lie from one to the other; both positive, or both negative. */
function ulps(a: number, b: number): number {
  if (Object.is(a, b)) return 0;
  const distance = bitsOf(a) - bitsOf(b);
  return Number(distance < 0n ? -distance : distance);
}

/** The engine's own functions are within 1 of the truth, and so are these. */
const ENGINE_ULPS = 2;

test("log, exp and pow agree with the engine's to two units in the last place", () => {
  const stream = core.streams(3n, "splitmix").open("arguments");
  const share = (): number => stream.nextBelow(2 ** 53) / 2 ** 53;
  for (let n = 0; n < 20_000; n++) {
    const positive = 2 ** Math.floor(share() * 2000 - 1000) * (1 + share());
    const nearOne = 0.9 + share() * 0.2;
    const power = share() * 1400 - 700;
    const exponent = share() * 40 - 20;
    expect(ulps(log(positive), Math.log(positive))).toBeLessThanOrEqual(ENGINE_ULPS);
    expect(ulps(log(nearOne), Math.log(nearOne))).toBeLessThanOrEqual(ENGINE_ULPS);
    expect(ulps(exp(power), Math.exp(power))).toBeLessThanOrEqual(ENGINE_ULPS);
    const base = share() * 100;
    expect(ulps(pow(base, exponent), base ** exponent)).toBeLessThanOrEqual(ENGINE_ULPS);
  }
});

const { MAX_VALUE, MIN_VALUE } = Number;

test.each([
  [0, -Infinity],
  [-0, -Infinity],
  [1, 0],
  [-1, Number.NaN],
  [-Infinity, Number.NaN],
  [Infinity, Infinity],
  [Number.NaN, Number.NaN],
  [MIN_VALUE, -744.4400719213812],
  [2 ** -1022, -708.3964185322641],
  [MAX_VALUE, 709.782712893384],
  [Math.E, 1],
])("log(%d) is %d", (x, expected) => {
  expect(log(x)).toBe(expected);
});

test.each([
  [0, 1],
  [-0, 1],
  [1, Math.E],
  [-1, 0.36787944117144233],
  [Infinity, Infinity],
  [-Infinity, 0],
  [Number.NaN, Number.NaN],
  [709.782712893384, 1.7976931348622732e308],
  [709.7827128933841, Infinity],
  [-745.1332191019411, MIN_VALUE],
  [-745.1332191019412, 0],
  [-708.3964185322642, 2.2250738585070097e-308],
  [MIN_VALUE, 1],
])("exp(%d) is %d", (x, expected) => {
  expect(exp(x)).toBe(expected);
});

test.each([
  [2, 10, 1024],
  [2, -1074, MIN_VALUE],
  [2, 1024, Infinity],
  [2, -1075, 0],
  [10, 22, 1e22],
  [2, 0.5, Math.SQRT2],
  [0, 0, 1],
  [Number.NaN, 0, 1],
  [0, -1, Infinity],
  [-0, -1, -Infinity],
  [-0, 3, -0],
  [0, 5, 0],
  [-8, 3, -512],
  [-8, 1 / 3, Number.NaN],
  [1, Infinity, Number.NaN],
  [-1, Infinity, Number.NaN],
  [0.5, Infinity, 0],
  [0.5, -Infinity, Infinity],
  [Infinity, -1, 0],
  [-Infinity, 3, -Infinity],
  [2, Number.NaN, Number.NaN],
  [MIN_VALUE, 0.5, 2.2227587494850775e-162],
])("pow(%d, %d) is %d", (base, exponent, expected) => {
  expect(pow(base, exponent)).toBe(expected);
});

test("the bits of the results are fixed for ever", () => {
  const results = [0.1, 0.5, 0.99, 1.01, 2, 3, 10, 12345.678, 1e-300, 1e300].map(
    (x) => `${x} ${hex(log(x))} ${hex(exp(1 / x))} ${hex(exp(-x))} ${hex(pow(x, -2 / 3))}`,
  );
  expect(results).toMatchInlineSnapshot(`
    [
      "0.1 c0026bb1bbb55515 40d5829dcf950560 3fecf46d99d52b3a 401290fca9c761f7",
      "0.5 bfe62e42fefa39ef 401d8e64b8d4ddae 3fe368b2fc6f960a 3ff965fea53d6e3c",
      "0.99 bf8495453e6fd4bc 4005f78f132c7a3a 3fd7c7e999f9513c 3ff01b8948932a49",
      "1.01 3f8460d6ccca367c 40058831a5aac99e 3fd74f5d1f75e65b 3fefc9d67808e9b1",
      "2 3fe62e42fefa39ef 3ffa61298e1e069c 3fc152aaa3bf81cc 3fe428a2f98d728b",
      "3 3ff193ea7aad030b 3ff6546db1ba2d13 3fa97db0ccceb0af 3fdec49b0c1853f4",
      "10 40026bb1bbb55516 3ff1aec7b35a00d4 3f07cd79b5647c9b 3fcb93a6cec0b3b2",
      "12345.678 4022d79559791e31 3ff00054f027832e 0000000000000000 3f5eac0dceecbd58",
      "1e-300 c085963447f87fb5 7ff0000000000000 3ff0000000000000 6974e718d7d761c4",
      "1e+300 4085963447f87fb5 3ff0000000000000 0000000000000000 16687e92154ef85c",
    ]
  `);
});
