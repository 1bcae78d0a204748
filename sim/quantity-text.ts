/**
 * Quantities for people: lengths of time, instants, counts and sizes.
 *
 * Every report says them in the same way, so they are worded here and nowhere else. Numbers are
 * grouped with a space and rounded half up, without the engine's locale, which differs by machine.
 */

const MS = 1_000;
const S = 1_000_000;
const MIN = 60 * S;
const HOUR = 60 * MIN;
const DAY = 24 * HOUR;

/** `250 µs`, `2.1 ms`, `812 ms`, `1.498 s`, `2m05s`, `1h02m`, `3d04h`. */
export function durationText(us: number): string {
  if (us < MS) return us === 0 ? "0 s" : `${us} µs`;
  const ms = Math.round(us / 100) / 10;
  if (ms < 100) return `${decimal(ms, 1)} ms`;
  if (Math.round(us / MS) < 1_000) return `${Math.round(us / MS)} ms`;
  if (Math.round(us / MS) < 60_000) return `${decimal(us / S, 3)} s`;
  if (us < HOUR) {
    const tenths = Math.round(us / 100_000);
    const seconds = tenths % 600;
    const rest = seconds % 10 === 0 ? "" : `.${seconds % 10}`;
    return `${Math.floor(tenths / 600)}m${pad(Math.floor(seconds / 10))}${rest}s`;
  }
  if (us < DAY) return `${Math.floor(us / HOUR)}h${pad(Math.floor((us % HOUR) / MIN))}m`;
  return `${countText(Math.floor(us / DAY))}d${pad(Math.floor((us % DAY) / HOUR))}h`;
}

/** A point on the clock, to the millisecond: `0.812s`, `2m00.100s`, `1h02m00.100s`. */
export function instantText(us: number): string {
  const ms = Math.floor(us / MS);
  const fraction = `.${String(ms % 1_000).padStart(3, "0")}s`;
  const seconds = Math.floor(ms / 1_000);
  if (seconds < 60) return `${seconds}${fraction}`;
  const minutes = Math.floor(seconds / 60);
  const tail = `${pad(seconds % 60)}${fraction}`;
  if (minutes < 60) return `${minutes}m${tail}`;
  return `${Math.floor(minutes / 60)}h${pad(minutes % 60)}m${tail}`;
}

/** `120 113`. */
export function countText(count: number): string {
  const digits = String(Math.abs(count));
  const grouped = digits.replace(/\B(?=(\d{3})+$)/g, " ");
  return count < 0 ? `-${grouped}` : grouped;
}

/** `1 service`, `6 services`. */
export function pluralText(count: number, singular: string, plural = `${singular}s`): string {
  return `${countText(count)} ${count === 1 ? singular : plural}`;
}

/** `512 B`, `64 KiB`, `1.5 GiB`. */
export function bytesText(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1_024 && unit < units.length - 1) {
    value /= 1_024;
    unit += 1;
  }
  return `${decimal(Math.round(value * 10) / 10, 1)} ${units[unit] ?? "B"}`;
}

/** `1st`, `2nd`, `11th`. */
export function ordinalText(count: number): string {
  const teen = count % 100 >= 11 && count % 100 <= 13;
  const last = count % 10;
  const ending = teen ? "th" : last === 1 ? "st" : last === 2 ? "nd" : last === 3 ? "rd" : "th";
  return `${countText(count)}${ending}`;
}

function decimal(value: number, digits: number): string {
  return value.toFixed(digits).replace(/\.?0+$/, "");
}

function pad(number: number): string {
  return String(number).padStart(2, "0");
}

/** `99.965 %`, `0.04 %`, `100 %`: rounded towards the middle, so that only all is the whole. */
export function percentText(share: number): string {
  const thousandths = share * 100_000;
  const rounded = share > 0.5 ? Math.floor(thousandths) : Math.ceil(thousandths);
  return `${decimal(rounded / 1_000, 3)} %`;
}

/** `52 %`, `0.4 %`: a share of a whole, with a decimal where it is below a tenth. */
export function shareText(share: number): string {
  const percent = share * 100;
  const digits = percent === Math.round(percent) || percent >= 10 ? 0 : 1;
  return `${Number(percent.toFixed(digits))} %`;
}
