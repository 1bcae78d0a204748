/**
 * All that the live view knows of a run, put together while it goes on: from the trace, the
 * ledgers, and the counters of the world.
 */
import { present } from "../../../kernel/assertion.ts";
import type { Instant } from "../../../kernel/time.ts";
import type { TraceRecord } from "../../../kernel/trace/events.ts";
import type { Answers } from "../../answer-words.ts";
import type { Sight } from "../../sight.ts";
import type { SystemSpec } from "../../system.ts";
import type { Happening } from "../boot-text/repetitions.ts";
import type { RunReader, RunRecorder } from "../run-recorder.ts";
import { withShortNames } from "../short-names.ts";
import { LiveFaults } from "./live-faults.ts";
import { LiveLoad } from "./live-load.ts";
import { LiveLog } from "./live-log.ts";
import type { ServiceColumns } from "./live-sections.ts";
import { instanceRows, serviceRows, type ServiceViewer } from "./live-services.ts";
import type { LiveScene } from "./live-view.ts";

/** What the person who watches has chosen, and what time does. */
export type LiveChoices = Pick<
  LiveScene,
  "motion" | "speed" | "isHost" | "scroll" | "filter" | "prompt" | "notice" | "isHelp"
>;

/** Of a run as it was asked for. */
export type LiveRequest = Pick<LiveScene, "seed" | "endUs">;

export class LiveRun implements RunReader {
  readonly #system: SystemSpec;
  readonly #request: LiveRequest;
  readonly #log: LiveLog;
  readonly #faults: LiveFaults;
  readonly #services: Omit<ServiceColumns, "cpu" | "requests">;
  #recorder: RunRecorder | null = null;
  #watched: { readonly sight: Sight; readonly load: LiveLoad } | null = null;
  /** The last thing told when somebody asked for the next one. */
  #askedAfter = -1;
  /** With names that fit so many columns. */
  #short: { readonly columns: number; readonly system: SystemSpec };

  constructor(system: SystemSpec, request: LiveRequest) {
    this.#system = system;
    this.#request = request;
    this.#log = new LiveLog(system);
    this.#faults = new LiveFaults(system);
    this.#short = { columns: 0, system };
    this.#services = {
      health: system.services.some(({ spec }) => spec.checks.length > 0),
      memory: system.services.some(({ behavior: { memory } }) => {
        return memory.baseBytes > 0 || memory.leakBytesPerSecond > 0;
      }),
    };
  }

  /** Whose ledgers it reads. */
  follow(recorder: RunRecorder): void {
    this.#recorder = recorder;
  }

  see(sight: Sight): void {
    this.#watched = { sight, load: new LiveLoad(sight, this.#system.instanceCount) };
  }

  observe(record: TraceRecord): void {
    this.#log.observe(record);
    this.#faults.observe(record);
  }

  tell(record: TraceRecord, isFirstUp: boolean): void {
    this.#log.tell(record, isFirstUp);
  }

  takeAnswers(answers: Answers): void {
    this.#log.takeAnswers(answers);
  }

  /** Whether anything has been told since {@link askNews}. */
  get hasNews(): boolean {
    return this.#lastTold() > this.#askedAfter;
  }

  askNews(): void {
    this.#askedAfter = this.#lastTold();
  }

  /** Reads the counters of now; what was counted before is remembered for a while. */
  sceneAt(now: Instant, columns: number, choices: LiveChoices): LiveScene {
    const recorder = present(this.#recorder, "a live run follows a recorder");
    const { standing } = recorder;
    const { sight, load } = present(this.#watched, "a run is seen before it is drawn");
    load.sample(now);
    const system = this.#systemFor(columns);
    const viewer: ServiceViewer = { system, standing, sight, load, now };
    const { filter } = choices;
    return {
      ...this.#request,
      ...choices,
      system,
      now,
      progress: recorder.progress(),
      rowsFor: (room) => rowsFor(viewer, filter, room),
      columns: { ...this.#services, cpu: load.hasCpus, requests: load.hasRequests },
      workloads: load.workloads(),
      windowUs: load.windowUs,
      faults: this.#faults.active,
      happenings: withName(this.#log.happenings(standing, system), filter),
    };
  }

  #lastTold(): number {
    const { standing } = present(this.#recorder, "a live run follows a recorder");
    const told = this.#log.happenings(standing, this.#short.system);
    return told.reduce((last, { seq }) => Math.max(last, seq), -1);
  }

  #systemFor(columns: number): SystemSpec {
    if (this.#short.columns !== columns) {
      this.#short = { columns, system: withShortNames(this.#system, columns) };
    }
    return this.#short.system;
  }
}

/** Instances where all of them fit, else services. */
function rowsFor(
  viewer: ServiceViewer,
  filter: string,
  room: number,
): ReturnType<LiveScene["rowsFor"]> {
  const isFitting = viewer.system.instanceCount <= room;
  const rows = isFitting ? instanceRows(viewer) : serviceRows(viewer);
  return {
    heading: isFitting ? "instance" : "service",
    rows: filter === "" ? rows : rows.filter(({ name }) => name.includes(filter)),
  };
}

function withName(happenings: readonly Happening[], filter: string): readonly Happening[] {
  if (filter === "") return happenings;
  return happenings.filter(({ subjects }) =>
    [...subjects.keys()].some((name) => name.includes(filter)),
  );
}
