/**
 * Ten thousand services, a thousand crashes a simulated second, one simulated hour: it has to end,
 * in a heap that does not grow over the last half, at 200,000 control events a second and more.
 *
 * Control events are the records that the kernel writes to the trace (transitions, readiness,
 * faults, recoveries), and nothing else is in it here: seven for each crash. The time is that of
 * the whole run, with the simulated machine, the encoding and the hashing of the trace.
 *
 *     node dist/test/scripts/crash-storm.js [services] [simulated seconds]
 */
import { runStorm } from "../systems/crash-storm.ts";

const EVENTS_A_SECOND_MIN = 200_000;
/** The engine's own tables move by some hundred kilobytes: code, feedback, capacity of arrays. */
const NOISE_BYTES = 512 * 1024;
/** Whatever is kept of a crash, and be it a number in a list, takes more than this. */
const GROWTH_A_CRASH_MAX_BYTES = 1;
const MEBIBYTE = 1024 * 1024;

const [services = 10_000, seconds = 3_600] = process.argv.slice(2).map(Number);
const storm = await runStorm(services, seconds);
const { user, system } = process.cpuUsage();
const cpuSeconds = (user + system) / 1e6;
const rate = Math.round(storm.events / storm.seconds);
const [, half = 0, , end = 0] = storm.heap;
const growth = end - half;
const growthMax = Math.max(NOISE_BYTES, (GROWTH_A_CRASH_MAX_BYTES * storm.crashes) / 2);
const heap = storm.heap.map((bytes) => (bytes / MEBIBYTE).toFixed(2)).join(", ");
process.stdout.write(
  `services                ${services}
simulated               ${seconds} s, ended by ${storm.ending}
crashes                 ${storm.crashes}, ${(storm.crashes / seconds).toFixed(1)} a simulated second
control events          ${storm.events}
wall time               ${storm.seconds.toFixed(1)} s, with ${cpuSeconds.toFixed(1)} s on a CPU
control events a second ${rate}, of ${EVENTS_A_SECOND_MIN} at least
heap at the quarters    ${heap} MiB
growth, last half       ${growth} bytes, of ${Math.round(growthMax)} at most
peak memory             ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB
`,
);
const held = storm.ending === "until" && rate >= EVENTS_A_SECOND_MIN && growth <= growthMax;
process.exitCode = held ? 0 : 1;
