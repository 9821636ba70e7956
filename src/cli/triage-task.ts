import { readFile } from "node:fs/promises";
import { relative, resolve } from "node:path";
import { definitionsOf } from "../app.ts";
import type { Config } from "../config.ts";
import { checkText } from "../definitions/check.ts";
import { readRequests, type Scored, scoreTriage, tally } from "../definitions/score-triage.ts";
import { createTriage, type Triage } from "../definitions/triage.ts";
import { errorBody } from "../domain/error-body.ts";
import { fail } from "./fail.ts";
import { printable } from "./printable.ts";
import type { Terminal } from "./terminal.ts";

/** Where the labelled requests of this repository lie. */
const REQUESTS = "tests/triage/requests.yaml";
const SHOWN = 5;

/** Tells which workflow the rules alone would choose for a task, and why; no model is asked. */
export async function triageTask(
  config: Config,
  terminal: Terminal,
  asked: { readonly task: string; readonly project: string | null; readonly json: boolean },
): Promise<number> {
  const { snapshot } = await definitionsOf(config);
  const { task, project, json } = asked;
  if (project !== null && !(project in snapshot.projects)) {
    const known = Object.keys(snapshot.projects).join(", ");
    const detail = `There is no project "${project}" here. Known: ${known || "none"}.`;
    return fail(terminal, asked, errorBody("not_found", detail, { field: "project" }));
  }
  const told = createTriage(snapshot)({ task, project });
  terminal.print(json ? JSON.stringify(jsonOf(told), null, 2) : textOf(told));
  return 0;
}

/** Scores the rules against labelled requests: overall, for the half that is held out, and per workflow. */
export async function scoreRequests(
  config: Config,
  terminal: Terminal,
  asked: { readonly file: string | null; readonly json: boolean },
): Promise<number> {
  const path = asked.file === null ? resolve(config.home, REQUESTS) : resolve(asked.file);
  const { requests, problems } = readRequests(
    relative(config.home, path),
    await readFile(path, "utf8"),
  );
  const { snapshot } = await definitionsOf(config);
  if (problems.length > 0) {
    const detail = checkText({ snapshot, problems });
    const about = { field: "score", context: { problems } };
    return fail(terminal, asked, errorBody("malformed", detail, about));
  }
  const scored = scoreTriage(requests, snapshot);
  terminal.print(asked.json ? JSON.stringify(scored.map(plain), null, 2) : scoreText(scored));
  return 0;
}

function jsonOf({ decided, leaning, ranked }: Triage) {
  return { decided, leaning: leaning?.workflow ?? null, ranked: ranked.slice(0, SHOWN) };
}

function textOf({ decided, ranked }: Triage): string {
  const [first, second] = ranked;
  if (!first) return "No workflow may be chosen here.";
  if (decided) {
    const crew = decided.crew.length === 0 ? [] : [`Crew: ${decided.crew.join(", ")}`];
    return [
      `Decided: ${lineOf(decided)}`,
      ...(decided.rule === null ? [] : [`Rule: ${decided.rule}`]),
      ...crew,
      ...(second ? [`Runner-up: ${lineOf(second)}`] : []),
    ].join("\n");
  }
  const likely = ranked.filter(({ score }) => score > 0);
  if (likely.length === 0)
    return "Nothing in the request speaks for any workflow; the Lead chooses.";
  const list = likely.slice(0, SHOWN).map((one, index) => `  ${index + 1}. ${lineOf(one)}`);
  return ["Not clear by rules; the Lead chooses, these first:", ...list].join("\n");
}

function lineOf({ workflow, reason }: Triage["ranked"][number]): string {
  return `${workflow}: ${printable(reason)}`;
}

function plain({ request, mark, triage }: Scored) {
  const { decided, ranked } = triage;
  return {
    says: request.says,
    expected: request.workflow,
    held_out: request.held_out,
    mark,
    decided: decided?.workflow ?? null,
    shortlist: ranked.slice(0, SHOWN).map(({ workflow }) => workflow),
  };
}

/** What is held out is only counted: whoever reads where it failed would mend the rules by it. */
function scoreText(scored: readonly Scored[]): string {
  const heldOut = scored.filter(({ request }) => request.held_out);
  const names = [...new Set(scored.map(({ request }) => request.workflow))].toSorted();
  const width = Math.max(...names.map((name) => name.length));
  const failed = scored.filter(
    ({ mark, request }) => !request.held_out && (mark === "wrong" || mark === "missed"),
  );
  return [
    `${"".padEnd(width)}  requests  right  asked  missed  wrong`,
    row("all", width, scored),
    row("held out", width, heldOut),
    "",
    ...names.map((name) =>
      row(
        name,
        width,
        scored.filter(({ request }) => request.workflow === name),
      ),
    ),
    ...(failed.length === 0 ? [] : ["", ...failed.map(failureLine)]),
  ].join("\n");
}

function row(name: string, width: number, scored: readonly Scored[]): string {
  const { all, right, asked, missed, wrong } = tally(scored);
  const cells = [
    String(all).padStart(8),
    String(right).padStart(5),
    String(asked).padStart(5),
    String(missed).padStart(6),
    String(wrong).padStart(5),
  ];
  return `${name.padEnd(width)}  ${cells.join("  ")}`;
}

function failureLine({ request, mark, triage }: Scored): string {
  const instead = triage.decided ? `, decided ${triage.decided.workflow}` : "";
  return `${mark}: "${printable(request.says)}" should be ${request.workflow}${instead}`;
}
