/**
 * Versions of services and the ranges of them that a dependency accepts, by semantic versioning.
 *
 * Ranges are npm's: bounds that all have to hold, `^14.2`, `~14.2`, `14.x`, `14 - 16`, and `||`
 * between alternatives. A version is completed first, because many have fewer than three numbers:
 * 14.10 is 14.10.0. What does not begin with one to three numbers cannot be compared, and
 * satisfies no range; a pre-release satisfies only a range that names one of the same version.
 */
import Range from "semver/classes/range.js";
import SemVer from "semver/classes/semver.js";
import minVersion from "semver/ranges/min-version.js";

/** One to three numbers, and what semantic versioning allows behind them. */
const NUMBERED = /^v?(\d{1,15})(?:\.(\d{1,15}))?(?:\.(\d{1,15}))?(?=$|[-+])(.*)$/s;

/** The version with all three of its numbers; `null` where it cannot be compared. */
export function completeVersion(text: string): string | null {
  const found = NUMBERED.exec(text);
  if (found === null) return null;
  const [, major = "0", minor = "0", patch = "0", rest = ""] = found;
  const numbers = [major, minor, patch].map(Number).join(".");
  try {
    return new SemVer(`${numbers}${rest}`).version;
  } catch {
    return null;
  }
}

export function isVersionRange(text: string): boolean {
  return rangeOf(text) !== null;
}

/** Whether a version lies in a range. Neither has to be well formed; then it does not. */
export function isInRange(version: string | null, range: string): boolean {
  const complete = version === null ? null : completeVersion(version);
  return complete !== null && (rangeOf(range)?.test(complete) ?? false);
}

/** The lowest version that lies in a range; `null` where none does. */
export function leastVersion(text: string): string | null {
  const range = rangeOf(text);
  return range === null ? null : (minVersion(range)?.version ?? null);
}

/** People write commas between bounds, and `==`. */
function rangeOf(text: string): Range | null {
  try {
    return new Range(text.replaceAll(",", " ").replace(/(^|[\s|])==/g, "$1="));
  } catch {
    return null;
  }
}
