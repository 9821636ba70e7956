import { type Command, Option } from "commander";
import type { Config } from "../config.ts";
import type { Terminal } from "./terminal.ts";

interface Ends {
  readonly terminal: Terminal;
  /** Takes the exit code. */
  readonly conclude: (code: number) => void;
  readonly config: () => Config;
}

/** The verbs that look at the record of runs and change nothing: compare, export, verify. */
export function addRecordVerbs(program: Command, ends: Ends): void {
  for (const add of [addCompare, addExport, addVerify]) add(program, ends);
}

function addCompare(program: Command, { terminal, conclude, config }: Ends): void {
  program
    .command("compare")
    .description("hold two runs against each other: artifacts, criteria, cost and time")
    .argument("<run>", "a run's id, or the beginning of it")
    .argument("<other>", "another run's")
    .option("--json", "print the comparison as JSON")
    .action(async (run: string, other: string, options: { json?: true }) => {
      const { compareRuns } = await import("./compare-runs.ts");
      const { json = false } = options;
      conclude(await compareRuns(config(), terminal, { runs: [run, other], json }));
    });
}

function addExport(program: Command, { terminal, conclude, config }: Ends): void {
  program
    .command("export")
    .description("give a run's full record away: what was asked, done and decided, and by whom")
    .argument("<run>", "the run's id, or the beginning of it")
    .addOption(
      new Option(
        "--format <format>",
        "a document for people, or JSON with every entry and its hash",
      )
        .choices(["markdown", "json"])
        .default("markdown"),
    )
    .option("--out <file>", "write it to this file instead of printing it")
    .action(async (run: string, options: { format: "markdown" | "json"; out?: string }) => {
      const { exportRun } = await import("./export-run.ts");
      const { format, out = null } = options;
      conclude(await exportRun(config(), terminal, { run, format, out }));
    });
}

function addVerify(program: Command, { terminal, conclude, config }: Ends): void {
  program
    .command("verify")
    .description("hold the record against its hashes: a byte that was changed is found and named")
    .argument("[run]", "the run's id, or the beginning of it, instead of all runs")
    .option("--json", "print what was found as JSON")
    .action(async (run: string | undefined, options: { json?: true }) => {
      const { verifyRecord } = await import("./verify-record.ts");
      const { json = false } = options;
      conclude(await verifyRecord(config(), terminal, { run: run ?? null, json }));
    });
}
