/**
 * Holds the data plane to queueing theory, with more requests than the tests have time for, and
 * prints the table of ARCHITECTURE.md.
 *
 *     node dist/test/scripts/fidelity.js [requests of a run] [the first of the thirty seeds]
 *
 * Exit code 1 where theory lies outside of an interval.
 */
import { loadCore } from "../../sim/io/load-core.ts";
import { judge, type Judged } from "../fidelity/model.ts";
import { modelsOf } from "../fidelity/models.ts";

const REQUESTS_DEFAULT = 1_000_000;
const MS_US = 1_000;

const [requests = REQUESTS_DEFAULT, firstSeed = 1] = process.argv.slice(2).map(Number);
const core = loadCore();
console.log("| model | | theory | measured, 99 % interval | | why |");
console.log("| --- | --- | ---: | ---: | --- | --- |");
for (const model of modelsOf(requests)) {
  for (const [row, judged] of judge(core, model, { requests, firstSeed }).entries()) {
    if (!judged.isWithin) process.exitCode = 1;
    const [name, says] = row === 0 ? [model.name, model.says] : ["", ""];
    console.log(`| ${[name, ...cellsOf(judged), says].join(" | ")} |`);
  }
}
const seconds = Math.round(process.cpuUsage().user / 1e6);
console.log(`\n${requests} requests a run, ${seconds} s on a CPU`);

function cellsOf({ what, unit, theory, interval, isWithin }: Judged): readonly string[] {
  const text = (value: number): string =>
    unit === "us" ? `${(value / MS_US).toFixed(3)} ms` : value.toFixed(5);
  const reach = text((interval.high - interval.low) / 2);
  return [what, text(theory), `${text(interval.mean)} ± ${reach}`, isWithin ? "in" : "OUT"];
}
