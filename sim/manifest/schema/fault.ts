/**
 * `faults:` what goes wrong, and when. The key names the kind: `{ at: 2m, kill: db/0 }`.
 */
import { instant } from "../../../kernel/time.ts";
import { byKey } from "../shape/by-key.ts";
import { word } from "../shape/leaf.ts";
import { required } from "../shape/object.ts";
import type { Placed, Shape } from "../shape/shape.ts";
import { AT, FOR, form, type FaultFields, type Timing, type TimingFor } from "./fault-form.ts";
import { BYTE_RATE, decimal, TARGET } from "./leaves.ts";
import { LATENCY, LOSS, PARTITION } from "./network-fault.ts";
import { CLOCK, CORRUPT_CONFIG, ERRORS, ZONE_DOWN } from "./world-fault.ts";

/** Slower than this nothing would ever start. */
const FACTOR_MAX = 1_000_000;
const RESOURCES = ["memory", "cpu", "files", "threads", "network", "disk", "disk-io"] as const;

const KILL: Shape<FaultFields> = form<Timing & { readonly kill: Placed<string> }>(
  "{ at: 2m, kill: db/0 }",
  { at: AT, kill: required(TARGET, "Ends it at once, with SIGKILL.") },
  ({ at, kill }) => ({ kind: "kill", at: instant(at), target: kill }),
);

const HANG: Shape<FaultFields> = form<TimingFor & { readonly hang: Placed<string> }>(
  "{ at: 3m, for: 30s, hang: web/1 }",
  { at: AT, for: FOR, hang: required(TARGET, "It runs but answers nothing.") },
  ({ at, for: forUs = null, hang }) => ({ kind: "hang", at: instant(at), target: hang, forUs }),
);

const SLOW: Shape<FaultFields> = form<
  TimingFor & { readonly slow: Placed<string>; readonly factor: number }
>(
  "{ at: 4m, for: 20s, slow: db, factor: 10 }",
  {
    at: AT,
    for: FOR,
    slow: required(TARGET, "It takes longer for everything."),
    factor: required(decimal(1, FACTOR_MAX), "So many times as long.", 1),
  },
  ({ at, for: forUs = null, slow, factor }) => ({
    kind: "slow",
    at: instant(at),
    target: slow,
    factor,
    forUs,
  }),
);

const LEAK: Shape<FaultFields> = form<
  TimingFor & { readonly leak: Placed<string>; readonly rate: number }
>(
  "{ at: 8m, leak: web/2, rate: 10MiB/s }",
  {
    at: AT,
    for: FOR,
    leak: required(TARGET, "Its memory grows."),
    rate: required(BYTE_RATE, "By so much a second.", 0),
  },
  ({ at, for: forUs = null, leak, rate }) => ({
    kind: "leak",
    at: instant(at),
    target: leak,
    bytesPerSecond: rate,
    forUs,
  }),
);

const EXHAUST: Shape<FaultFields> = form<
  TimingFor & {
    readonly exhaust: Placed<string>;
    readonly resource: (typeof RESOURCES)[number];
  }
>(
  "{ at: 9m, exhaust: web/0, resource: files }",
  {
    at: AT,
    for: FOR,
    exhaust: required(TARGET, "It has used up a resource."),
    resource: required(word(RESOURCES, "a resource"), "Which one.", "files"),
  },
  (fields) => {
    const { at, for: forUs = null, exhaust: target, resource } = fields;
    return { kind: "exhaust", at: instant(at), target, resource, forUs };
  },
);

const CPU_HOG: Shape<FaultFields> = form<TimingFor & { readonly "cpu-hog": Placed<string> }>(
  "{ at: 10m, cpu-hog: db/0, for: 1m }",
  { at: AT, for: FOR, "cpu-hog": required(TARGET, "It takes all the CPU it can get.") },
  ({ at, for: forUs = null, "cpu-hog": target }) => ({
    kind: "cpu-hog",
    at: instant(at),
    target,
    forUs,
  }),
);

const DISK_FULL: Shape<FaultFields> = form<TimingFor & { readonly "disk-full": Placed<string> }>(
  "{ at: 10m, disk-full: db, for: 1m }",
  { at: AT, for: FOR, "disk-full": required(TARGET, "What it writes is refused.") },
  ({ at, for: forUs = null, "disk-full": target }) => ({
    kind: "disk-full",
    at: instant(at),
    target,
    forUs,
  }),
);

export const FAULT: Shape<FaultFields> = byKey(
  "a fault",
  new Map([
    ["kill", KILL],
    ["hang", HANG],
    ["slow", SLOW],
    ["leak", LEAK],
    ["partition", PARTITION],
    ["latency", LATENCY],
    ["loss", LOSS],
    ["errors", ERRORS],
    ["clock", CLOCK],
    ["corrupt-config", CORRUPT_CONFIG],
    ["exhaust", EXHAUST],
    ["zone-down", ZONE_DOWN],
    ["cpu-hog", CPU_HOG],
    ["disk-full", DISK_FULL],
  ]),
);
