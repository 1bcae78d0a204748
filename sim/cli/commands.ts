/**
 * The verbs as yargs knows them: their options, their help, and what each one runs.
 *
 * What a verb runs is imported when it is asked for, so that `--version`, help and usage errors do
 * not wait for the simulator. `bench` has a process of its own and needs little here.
 */
import type { Argv } from "yargs";
import { auditOptions, readAuditRequest } from "./audit-options.ts";
import { bench, benchOptions, readBenchRequest } from "./bench-command.ts";
import { bootOptions, readBootRequest } from "./boot-options.ts";
import { checkOptions, readCheckRequest } from "./check-options.ts";
import type { ExitCode } from "./exit-codes.ts";
import { once } from "./once.ts";
import { planOptions, readPlanRequest } from "./plan-options.ts";
import type { Session } from "./session.ts";

export function addVerbs(parser: Argv, session: Session, end: (exitCode: ExitCode) => void): void {
  parser.command(
    "boot [file]",
    "boots a system and shows what happened",
    (command) => bootOptions(once(command, BOOT_SCALARS)),
    async (args) => {
      const request = readBootRequest(args);
      const { boot } = await import("./boot-command.ts");
      end(await boot(session, request));
    },
  );
  parser.command(
    "check [files..]",
    "verifies manifests without running them",
    checkOptions,
    async (args) => {
      const request = readCheckRequest(args);
      const { check } = await import("./check-command.ts");
      end(await check(session, request));
    },
  );
  parser.command(
    "plan [file]",
    "start and stop order, critical chain, slowest starts",
    planOptions,
    async (args) => {
      const request = readPlanRequest(args);
      const { plan } = await import("./plan-command.ts");
      end(await plan(session, request));
    },
  );
  parser.command(
    "bench",
    "measures the core against its peers",
    (command) => benchOptions(once(command, ["rounds", "time"])),
    async (args) => end(await bench(readBenchRequest(args))),
  );
  parser.command(
    "schema",
    "prints the JSON Schema of manifests",
    (command) =>
      command
        .usage("multios schema\n\nPrints the JSON Schema of the native form.")
        .example("multios schema > multios.schema.json", "for the editor"),
    async () => {
      const { schema } = await import("./schema-command.ts");
      end(await schema());
    },
  );
  parser.command(
    "audit [action] [file]",
    "verifies the audit log that a boot has written",
    auditOptions,
    async (args) => {
      const request = readAuditRequest(args);
      const { verifyAudit } = await import("./audit-command.ts");
      end(await verifyAudit(session, request));
    },
  );
}

const BOOT_SCALARS = ["seed", "for", "hal", "rng", "trace", "audit"];
