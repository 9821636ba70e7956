import { simulate } from "../app/simulate.ts";
import type { Simulation } from "../app/simulation/report.ts";
import { definitionsOf } from "../app.ts";
import type { Config } from "../config.ts";
import { fail } from "./fail.ts";
import { workflowNamed } from "./named-workflow.ts";
import type { Terminal } from "./terminal.ts";

/** Walks every branch of a workflow without a model and tells what it came to; exit code 1 when something cannot be reached. */
export async function simulateWorkflow(
  config: Config,
  terminal: Terminal,
  wish: { readonly workflow: string; readonly json: boolean },
): Promise<number> {
  const { snapshot } = await definitionsOf(config);
  const named = workflowNamed(snapshot, wish.workflow);
  if (named.kind === "none") return fail(terminal, wish, named.why);
  const simulation = await simulate(snapshot, named.name);
  const ok = simulation.problems.length === 0;
  terminal.print(
    wish.json ? JSON.stringify({ ok, ...simulation }, null, 2) : simulationText(simulation),
  );
  return ok ? 0 : 1;
}

function simulationText(simulation: Simulation): string {
  const { workflow, paths, untried, reached, unreached, problems } = simulation;
  const bound =
    untried === 0
      ? "Every choice at every point was made at least once."
      : `That is the limit: at least ${untried} more choices were not tried.`;
  return [
    `${workflow}: ${paths} paths. ${bound}`,
    `Steps: ${reached.length} of ${reached.length + unreached.length} completed in some path.`,
    endsText(simulation),
    ...section("Until people are asked", loopLines(simulation)),
    ...section("Questions", questionLines(simulation)),
    ...section(problems.length === 0 ? "No problems." : "Problems", problems),
  ].join("\n");
}

function endsText({ ends }: Simulation): string {
  const { completed, stopped, failed } = ends;
  return `Ends: ${completed} completed, ${stopped} stopped by people, ${failed} failed.`;
}

function loopLines({ loops }: Simulation): string[] {
  return loops.map(({ review, rounds }) => `${review} rejects ${rounds} times`);
}

/** One line for each place, with all the reasons for which it asks. */
function questionLines({ questions }: Simulation): string[] {
  const places = [...new Set(questions.map(({ where, who }) => `${where}\n${who}`))];
  return places.map((place) => {
    const [where = "", who = ""] = place.split("\n");
    const here = questions.filter((one) => one.where === where && one.who === who);
    return `${where}: ${here.map(({ why }) => why.replaceAll("_", " ")).join(", ")} (${who})`;
  });
}

function section(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return title.endsWith(".") ? [title] : [];
  return [`${title}:`, ...lines.map((line) => `  ${line}`)];
}
