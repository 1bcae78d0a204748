/**
 * Where the parts of a binary trace record stand: 64 bytes, little-endian.
 *
 *   0        8        16       24 25 26 27  28       32       36     40     48     56     64
 *   | t_us   | seq    | cause  |ev| a| b| c | service| instance| d   | x    | y    | z    |
 *
 * Eight bytes each, but for four single bytes at 24 and three u32 at 28, 32 and 36. All ones mean
 * "none". What a, b, c, d, x, y and z hold is the business of each event (see bodies.ts).
 */

export const RECORD_BYTES = 64;

export const NONE_U32 = 0xffff_ffff;

const TWO_32 = 4_294_967_296;

/** The fields of a record that mean something else for each event. */
export interface Slots {
  a: number;
  b: number;
  c: number;
  service: number;
  instance: number;
  d: number;
  x: number;
  y: number;
  z: number;
}

export function emptySlots(): Slots {
  return { a: 0, b: 0, c: 0, service: NONE_U32, instance: NONE_U32, d: 0, x: 0, y: 0, z: 0 };
}

export function clearSlots(slots: Slots): void {
  slots.a = 0;
  slots.b = 0;
  slots.c = 0;
  slots.service = NONE_U32;
  slots.instance = NONE_U32;
  slots.d = 0;
  slots.x = 0;
  slots.y = 0;
  slots.z = 0;
}

export function putSlots(view: DataView, offset: number, slots: Slots): void {
  view.setUint8(offset + 25, slots.a);
  view.setUint8(offset + 26, slots.b);
  view.setUint8(offset + 27, slots.c);
  view.setUint32(offset + 28, slots.service, true);
  view.setUint32(offset + 32, slots.instance, true);
  view.setUint32(offset + 36, slots.d, true);
  putU64(view, offset + 40, slots.x);
  putU64(view, offset + 48, slots.y);
  putU64(view, offset + 56, slots.z);
}

export function getSlots(view: DataView, offset: number): Slots {
  return {
    a: view.getUint8(offset + 25),
    b: view.getUint8(offset + 26),
    c: view.getUint8(offset + 27),
    service: view.getUint32(offset + 28, true),
    instance: view.getUint32(offset + 32, true),
    d: view.getUint32(offset + 36, true),
    x: getU64(view, offset + 40),
    y: getU64(view, offset + 48),
    z: getU64(view, offset + 56),
  };
}

/** Whole numbers up to 2^53 - 1, in eight bytes. */
export function putU64(view: DataView, offset: number, value: number): void {
  view.setUint32(offset, value >>> 0, true);
  view.setUint32(offset + 4, Math.floor(value / TWO_32), true);
}

export function getU64(view: DataView, offset: number): number {
  return view.getUint32(offset, true) + view.getUint32(offset + 4, true) * TWO_32;
}

/** Eight bytes that stand for "none". */
export function putNone(view: DataView, offset: number): void {
  view.setUint32(offset, NONE_U32, true);
  view.setUint32(offset + 4, NONE_U32, true);
}

export function isNone(view: DataView, offset: number): boolean {
  return view.getUint32(offset, true) === NONE_U32 && view.getUint32(offset + 4, true) === NONE_U32;
}
