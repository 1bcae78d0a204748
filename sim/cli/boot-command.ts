/**
 * `multios boot FILE`: boots a system, runs it to its end, and shows what happened.
 */
import type { Core } from "../../kernel/core/core.ts";
import type { Instant } from "../../kernel/time.ts";
import { createHostHal } from "../../hal/host/host-hal.ts";
import { createVirtualHal } from "../../hal/virtual/virtual-hal.ts";
import type { Hal } from "../../hal/hal.ts";
import { loadCore } from "../io/load-core.ts";
import { loadPrograms } from "../io/load-programs.ts";
import { openRealm } from "../io/program-realm.ts";
import { NO_MODULES, type ProgramModules } from "../program/open-programs.ts";
import { bootJson, type BootOutcome } from "../report/boot-json.ts";
import { bootText } from "../report/boot-text/boot-text.ts";
import { judge } from "../report/objectives.ts";
import { asksForWorst } from "../report/worst-time.ts";
import { countText, instantText } from "../quantity-text.ts";
import { createRunRecorder, type RunProgress, type RunRecorder } from "../report/run-recorder.ts";
import type { SimulationOptions } from "../simulation.ts";
import { simulate } from "../simulator.ts";
import type { SystemSpec } from "../system.ts";
import { endlessWorkloads } from "../traffic/endless.ts";
import { commandAgain, type BootRequest } from "./boot-options.ts";
import { ExitCode, exitCodeOfRun } from "./exit-codes.ts";
import { consequenceOf, NOT_BEGUN, problemOf } from "./broken-run.ts";
import { watchInterrupts } from "./interrupts.ts";
import { openRunFiles, type RunFiles } from "./run-files.ts";
import { loadOrReport, reportProblems } from "./load-or-report.ts";
import { print, stdoutLook, type Session } from "./session.ts";
import { createProgress } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";
import { Watch } from "./watch/watch.ts";

/** Longer than this without a look at signals, and Ctrl-C feels dead. */
const BREATH_EVERY_MS = 20;

/** On the wall clock nothing may happen for long, and the person must see that it goes on. */
const TICK_EVERY_MS = 500;

export async function boot(session: Session, request: BootRequest): Promise<ExitCode> {
  session.seed = request.seed;
  if (request.watch !== null) refuseWithoutTerminal(session);
  // Its two gigabytes of addresses make the collector look at all that there is: least is now.
  const core = loadCore();
  const refusal = { isJson: request.isJson, consequence: NOT_BEGUN };
  const system = await loadOrReport(session, request.sources, {
    ...refusal,
    judge: (loaded) => (request.untilUs === null ? endlessWorkloads(loaded) : []),
  });
  if (system === null) return ExitCode.invalidInput;
  const programs = await loadPrograms(system);
  if (!programs.ok) {
    await reportProblems(session, refusal, programs.problems);
    return ExitCode.invalidInput;
  }
  const files = openRunFiles(request, system, session.version);
  try {
    const loaded = { system, core, modules: programs.modules };
    const outcome = await run(session, request, loaded, files);
    if (files.logLines.length > 0) await print(files.logLines);
    await show(session, request, outcome);
    return exitCodeOfRun(outcome.report, outcome.verdicts);
  } catch (error) {
    const remains = files.abandon();
    const problem = problemOf(system, error);
    if (problem === null) throw error;
    const consequence = consequenceOf(remains);
    await reportProblems(session, { ...refusal, consequence }, [problem]);
    return ExitCode.invalidInput;
  }
}

/** Whoever watches reads on one, and presses keys at it. */
function refuseWithoutTerminal({ environment }: Session): void {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    const message = "--watch needs a terminal, for its keys on standard input and for the view";
    throw new UsageError(`${message} on standard error`, "leave --watch out for the result alone");
  }
  if (environment["TERM"] === "dumb") {
    throw new UsageError("--watch needs a terminal that moves its cursor, and TERM is dumb");
  }
}

/** What a run is made of. */
interface Loaded {
  readonly system: SystemSpec;
  readonly core: Core;
  readonly modules: ProgramModules;
}

async function run(
  session: Session,
  request: BootRequest,
  { system, core, modules }: Loaded,
  files: RunFiles,
): Promise<BootOutcome> {
  const interrupts = watchInterrupts();
  const watch = request.watch === null ? null : new Watch({ session, system, request, interrupts });
  const recorder = createRunRecorder(system, watch?.reader);
  watch?.follow(recorder);
  const progress = watch === null ? showProgress(request, recorder) : null;
  try {
    const hal = createHal(request, interrupts.signal);
    const ran = await simulate({
      system,
      seed: request.seed,
      rng: request.rng,
      untilUs: request.untilUs,
      hal: watch?.paced(hal) ?? hal,
      core,
      programs: modules.size === 0 ? NO_MODULES : { modules, realm: openRealm() },
      observers: [...(watch === null ? [] : [watch.observe]), recorder.observe, ...files.observers],
      onAnswers(answers) {
        files.onAnswers(answers);
        watch?.onAnswers(answers);
      },
      onSaid: files.onSaid,
      isSampled: files.isSampled || asksForWorst(system.objectives),
      ...(files.requests === null ? {} : { requests: files.requests }),
      breathe: createBreath(interrupts.signal, (now) => {
        if (watch === null) progress?.show(now);
        else watch.breathe(now);
      }),
      ...(watch === null ? {} : { isEnough: watch.isEnough }),
      onSight(sight) {
        files.onSight(sight);
        watch?.onSight(sight);
      },
    });
    const result = watch?.ended(ran) ?? ran;
    await watch?.over(result.endedAt);
    const report = recorder.report(result);
    const verdicts = judge(system.objectives, report);
    const audit = files.complete(result, { system, report, verdicts });
    const known = { system, seed: request.seed, version: session.version, report, verdicts, audit };
    const outcome = { ...known, page: null };
    return { ...outcome, page: files.writePage(outcome, result) };
  } finally {
    progress?.end();
    watch?.close();
    interrupts.release();
  }
}

interface ShownProgress {
  show(now: Instant): void;
  end(): void;
}

/** A line on the terminal: where the run is, and who is ready. */
function showProgress({ hal }: BootRequest, recorder: RunRecorder): ShownProgress {
  const progress = createProgress(process.stderr);
  const isHost = hal === "host";
  const beganMs = performance.now();
  let nowUs = 0;
  const refresh = (): void => {
    // Between two events the wall clock goes on; simulated time stands still there.
    const us = isHost ? Math.floor((performance.now() - beganMs) * 1_000) : nowUs;
    progress.show(() => progressText(us, recorder.progress()));
  };
  const ticker = isHost ? setInterval(refresh, TICK_EVERY_MS) : undefined;
  return {
    show(now) {
      nowUs = now;
      refresh();
    },
    end() {
      clearInterval(ticker);
      progress.clear();
    },
  };
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
  onBreath: (now: Instant) => void,
): SimulationOptions["breathe"] {
  let lastMs = performance.now();
  return async (now) => {
    const nowMs = performance.now();
    if (nowMs - lastMs >= BREATH_EVERY_MS) {
      lastMs = nowMs;
      onBreath(now);
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
    command: commandAgain(request, outcome.report),
    planCommand: request.planCommand,
    isQuiet: request.isQuiet,
    detail: request.isAll ? "all" : process.stdout.isTTY ? "screen" : "lines",
  });
  await print([text]);
}
