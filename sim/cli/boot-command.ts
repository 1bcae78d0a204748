/**
 * `multios boot FILE`: boots a system, runs it to its end, and shows what happened.
 */
import { StreamsExhaustedError } from "../../kernel/core/random-streams.ts";
import { TrafficExhaustedError } from "../../kernel/core/traffic/data-plane.ts";
import { createHostHal } from "../../hal/host/host-hal.ts";
import { createVirtualHal } from "../../hal/virtual/virtual-hal.ts";
import type { Hal } from "../../hal/hal.ts";
import { loadCore } from "../io/load-core.ts";
import { bootJson, type BootOutcome } from "../report/boot-json.ts";
import { bootText } from "../report/boot-text/boot-text.ts";
import { judge } from "../report/objectives.ts";
import { countText, instantText } from "../report/quantity-text.ts";
import { createRunRecorder, type RunProgress } from "../report/run-recorder.ts";
import type { SimulationOptions } from "../simulation.ts";
import { simulate } from "../simulator.ts";
import type { SystemSpec } from "../system.ts";
import { errorAt } from "../problem.ts";
import { endlessWorkloads } from "../traffic/endless.ts";
import type { BootRequest } from "./boot-options.ts";
import { ExitCode, exitCodeOfRun } from "./exit-codes.ts";
import { watchInterrupts } from "./interrupts.ts";
import { openRunFiles, type RunFiles } from "./run-files.ts";
import { loadOrReport, reportProblems } from "./load-or-report.ts";
import { print, stdoutLook, type Session } from "./session.ts";
import { createProgress } from "./terminal.ts";

/** Longer than this without a look at signals, and Ctrl-C feels dead. */
const BREATH_EVERY_MS = 20;

/** On the wall clock nothing may happen for long, and the person must see that it goes on. */
const TICK_EVERY_MS = 500;

export async function boot(session: Session, request: BootRequest): Promise<ExitCode> {
  session.seed = request.seed;
  const refusal = { isJson: request.isJson, consequence: "; nothing was booted" };
  const system = await loadOrReport(session, request.sources, {
    ...refusal,
    judge: (loaded) => (request.untilUs === null ? endlessWorkloads(loaded) : []),
  });
  if (system === null) return ExitCode.invalidInput;
  const files = openRunFiles(request, system, session.version);
  try {
    const outcome = await run(session, request, system, files);
    if (files.logLines.length > 0) await print(files.logLines);
    await show(session, request, outcome);
    return exitCodeOfRun(outcome.report, outcome.verdicts);
  } catch (error) {
    files.abandon();
    if (!isExhausted(error)) throw error;
    const hint = "make the system smaller: fewer instances, calls or workloads, or smaller tables";
    const place = { file: system.file, line: 1, column: 1 };
    const message = `the system does not fit: ${error.message}`;
    await reportProblems(session, refusal, [errorAt(place, "too-large", message, hint)]);
    return ExitCode.invalidInput;
  }
}

/** What a manifest asks for beyond the core's memory, where only building it tells. */
function isExhausted(error: unknown): error is Error {
  return error instanceof TrafficExhaustedError || error instanceof StreamsExhaustedError;
}

async function run(
  session: Session,
  request: BootRequest,
  system: SystemSpec,
  files: RunFiles,
): Promise<BootOutcome> {
  const recorder = createRunRecorder(system);
  const interrupts = watchInterrupts();
  const progress = createProgress(process.stderr);
  const isHost = request.hal === "host";
  const beganMs = performance.now();
  let nowUs = 0;
  const showProgress = (): void => {
    // Between two events the wall clock goes on; simulated time stands still there.
    const us = isHost ? Math.floor((performance.now() - beganMs) * 1_000) : nowUs;
    progress.show(() => progressText(us, recorder.progress()));
  };
  const ticker = isHost ? setInterval(showProgress, TICK_EVERY_MS) : undefined;
  try {
    const result = await simulate({
      system,
      seed: request.seed,
      rng: request.rng,
      untilUs: request.untilUs,
      hal: createHal(request, interrupts.signal),
      core: loadCore(),
      observers: [recorder.observe, ...files.observers],
      onAnswers: files.onAnswers,
      isSampled: request.reportFile !== null,
      breathe: createBreath(interrupts.signal, (us) => {
        nowUs = us;
        showProgress();
      }),
    });
    const report = recorder.report(result);
    const verdicts = judge(system.objectives, report);
    const audit = files.complete(result);
    const known = { system, seed: request.seed, version: session.version, report, verdicts, audit };
    const outcome = { ...known, page: null };
    return { ...outcome, page: files.writePage(outcome, result) };
  } finally {
    clearInterval(ticker);
    progress.clear();
    interrupts.release();
  }
}

/** `12.345s  4 of 6 ready`. */
function progressText(us: number, { ready, expected }: RunProgress): string {
  return `${instantText(us)}  ${countText(ready)} of ${countText(expected)} ready`;
}

function createHal({ hal, seed, rng }: BootRequest, signal: AbortSignal): Hal {
  return hal === "host" ? createHostHal({ signal }) : createVirtualHal({ seed, rng });
}

/** Lets signals in, and shows that something goes on; false once the run is to end. */
function createBreath(
  signal: AbortSignal,
  showProgress: (us: number) => void,
): SimulationOptions["breathe"] {
  let lastMs = performance.now();
  return async (now) => {
    const nowMs = performance.now();
    if (nowMs - lastMs >= BREATH_EVERY_MS) {
      lastMs = nowMs;
      showProgress(now);
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
    return !signal.aborted;
  };
}

async function show(session: Session, request: BootRequest, outcome: BootOutcome): Promise<void> {
  if (request.isJson) {
    await print(bootJson(outcome));
    return;
  }
  const text = bootText(outcome, {
    ...stdoutLook(session),
    conditions: request.conditions,
    command: request.command,
    planCommand: request.planCommand,
    isQuiet: request.isQuiet,
    detail: request.isAll ? "all" : process.stdout.isTTY ? "screen" : "lines",
  });
  await print([text]);
}
