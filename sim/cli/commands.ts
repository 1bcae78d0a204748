/**
 * The verbs as yargs knows them: their options, their help, and what each one runs.
 *
 * What a verb runs is imported when it is asked for, so that `--version`, help and usage errors do
 * not wait for the simulator.
 */
import type { ArgumentsCamelCase, Argv } from "yargs";
import { auditOptions, readAuditRequest, type AuditArguments } from "./audit-options.ts";
import { benchOptions, readBenchRequest, type BenchArguments } from "./bench-options.ts";
import { programName } from "./program-name.ts";
import { bootOptions, readBootRequest, type BootArguments } from "./boot-options.ts";
import { checkOptions, readCheckRequest, type CheckArguments } from "./check-options.ts";
import type { ExitCode } from "./exit-codes.ts";
import { planOptions, readPlanRequest, type PlanArguments } from "./plan-options.ts";
import type { Session } from "./session.ts";

interface Command<Arguments> {
  /** The verb and the places of its words, as yargs writes them. */
  readonly form: string;
  readonly describe: string;
  readonly options: (command: Argv) => Argv<Arguments>;
  readonly run: (session: Session, args: ArgumentsCamelCase<Arguments>) => Promise<ExitCode>;
}

/** Thrown out of the parser, which has found a verb and its options. */
export class Chosen extends Error {
  readonly run: () => Promise<ExitCode>;

  constructor(run: () => Promise<ExitCode>) {
    super("a verb was chosen");
    this.run = run;
  }
}

/**
 * The verb that is asked for is thrown as {@link Chosen}: whoever lets yargs run it waits until
 * that has laid out all of its help as well, in case that something fails.
 */
export function addVerbs(parser: Argv, session: Session): void {
  const add = <Arguments>({ form, describe, options, run }: Command<Arguments>): void => {
    parser.command(form, describe, options, (args) => {
      throw new Chosen(() => run(session, args));
    });
  };
  add(BOOT);
  add(CHECK);
  add(PLAN);
  add(BENCH);
  add(SCHEMA);
  add(AUDIT);
}

const BOOT: Command<BootArguments> = {
  form: "boot [file]",
  describe: "boots a system and shows what happened",
  options: bootOptions,
  async run(session, args) {
    const request = readBootRequest(args, programName(session.environment));
    const { boot } = await import("./boot-command.ts");
    return boot(session, request);
  },
};

const CHECK: Command<CheckArguments> = {
  form: "check [files..]",
  describe: "verifies manifests without running them",
  options: checkOptions,
  async run(session, args) {
    const request = readCheckRequest(args);
    const { check } = await import("./check-command.ts");
    return check(session, request);
  },
};

const PLAN: Command<PlanArguments> = {
  form: "plan [file]",
  describe: "start and stop order, critical chain, slowest starts",
  options: planOptions,
  async run(session, args) {
    const request = readPlanRequest(args);
    const { plan } = await import("./plan-command.ts");
    return plan(session, request);
  },
};

const BENCH: Command<BenchArguments> = {
  form: "bench",
  describe: "measures the core against its peers",
  options: benchOptions,
  async run(_, args) {
    const request = readBenchRequest(args);
    const { bench } = await import("./bench-command.ts");
    return bench(request);
  },
};

const SCHEMA: Command<object> = {
  form: "schema",
  describe: "prints the JSON Schema of manifests",
  options: (command) =>
    command
      .usage("multios schema\n\nPrints the JSON Schema of the native form.")
      .example("multios schema > multios.schema.json", "for the editor"),
  async run() {
    const { schema } = await import("./schema-command.ts");
    return schema();
  },
};

const AUDIT: Command<AuditArguments> = {
  form: "audit [action] [file]",
  describe: "verifies the audit log that a boot has written",
  options: auditOptions,
  async run(session, args) {
    const request = readAuditRequest(args);
    const { verifyAudit } = await import("./audit-command.ts");
    return verifyAudit(session, request);
  },
};
