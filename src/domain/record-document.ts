import type { AnswerRecord } from "./answers-record.ts";
import { type Deciders, type Decision, OTHER } from "./decision.ts";
import type { Entry } from "./entry.ts";
import type { PhaseReport } from "./phase-report.ts";
import type { RunState } from "./run-state.ts";

/** All that a run's record holds. */
export interface WholeRecord {
  readonly state: RunState;
  readonly entries: readonly Entry[];
  readonly answers: readonly AnswerRecord[];
  readonly phases: readonly PhaseReport[];
  /** The hash that stands for the whole run, or null where it is not known. */
  readonly head: string | null;
}

/** A run's record as a Markdown document: what was asked, done and decided, and by whom. */
export function recordDocument(record: WholeRecord): string {
  return [
    headOf(record),
    ...part("Decisions", record.answers.map(answerText)),
    ...part("What was done", record.phases.map(phaseText)),
    ...part("Journal", [journalTable(record.entries)]),
  ].join("\n\n");
}

function headOf({ state, head, entries }: WholeRecord): string {
  const end = state.endedAt === null ? "" : `\n- Ended: ${timeText(state.endedAt)}`;
  return [
    `# Record of run ${state.run}`,
    "",
    `- Task: ${oneLine(state.task)}`,
    `- Asked by: ${code(state.requester)}`,
    `- Workflow: ${state.workflow ? `${oneLine(state.workflow.title)} (${code(state.workflow.name)}), because ${oneLine(state.workflow.reason)}` : "none yet"}`,
    `- Status: ${state.status}${state.ending === "" ? "" : `: ${oneLine(state.ending)}`}`,
    `- Started: ${timeText(state.startedAt)}${end}`,
    ...(state.rehearsal ? ["- A rehearsal: answers came from scripts."] : []),
    `- Entries: ${entries.length}; the last hash is ${head === null ? "not kept" : code(head)}`,
  ].join("\n");
}

function part(title: string, texts: readonly string[]): string[] {
  return texts.length === 0 ? [] : [`## ${title}`, ...texts];
}

function answerText(answer: AnswerRecord): string {
  const { question, askedAt, decision, shown } = answer;
  const options = question.options.map(({ label, tradeoff }) =>
    tradeoff === "" ? oneLine(label) : `${oneLine(label)} (${oneLine(tradeoff)})`,
  );
  return [
    `### ${oneLine(question.issue)}`,
    "",
    `- Stage: ${oneLine(question.stage)}; asked by ${oneLine(question.askedBy)} because of ${question.reason.replaceAll("_", " ")}`,
    `- Asked: ${timeText(askedAt)}; open to ${decidersText(question.deciders)}`,
    `- Shown: ${shown === null ? "its digest was not kept" : code(shown)}`,
    `- Options: ${options.join("; ")}`,
    ...answer.happened.map((entry) => `- ${timeText(entry.at)}: ${turnText(entry)}`),
    `- ${decision === null ? "Nobody decided." : decisionText(decision)}`,
  ].join("\n");
}

/** What happened on a question, in one line. */
function turnText({ body }: Entry): string {
  const { kind, ...said } = body;
  return `${kind.replaceAll(/[._]/g, " ")} ${code(JSON.stringify(said))}`;
}

function decisionText(decision: Decision): string {
  const own = decision.option === OTHER ? " (in their own words)" : "";
  const why = decision.why === "" ? "" : `, because ${oneLine(decision.why)}`;
  const voters = decision.voters.length === 0 ? "" : `, with ${people(decision.voters)}`;
  const shown = decision.shown === null ? "" : `, shown ${code(decision.shown)}`;
  return `**${oneLine(decision.label)}**${own}: decided by ${code(decision.by)}${voters}, ${timeText(decision.at)}, over ${decision.door}${shown}${why}`;
}

/** Who may decide, in words that need no directory of people. */
export function decidersText(deciders: Deciders): string {
  const { anyone, requester, notRequester, people: named, groups, roles, quorum, allOf } = deciders;
  const who = [
    ...(anyone ? ["anyone"] : []),
    ...(requester ? ["the requester"] : []),
    ...(named.length === 0 ? [] : [people(named)]),
    ...groups.map((group) => `the group ${code(group)}`),
    ...roles.map((role) => `the role ${code(role)}`),
  ];
  const many = quorum > 1 ? `${quorum} of ` : "";
  const all = allOf ? ", one of each" : "";
  return `${many}${who.join(", ") || "everybody"}${all}${notRequester ? ", but not the requester" : ""}`;
}

function people(named: readonly string[]): string {
  return named.map(code).join(", ");
}

function phaseText({ title, pass, steps }: PhaseReport): string {
  const again = pass > 1 ? `, pass ${pass}` : "";
  const done = steps.map((step) => {
    const round = step.round > 1 ? `, round ${step.round}` : "";
    const verdict = step.verdict === "none" ? "" : `, ${step.verdict}`;
    const report = step.report === null ? "" : ` Report: ${code(step.report.digest)}.`;
    return `- **${oneLine(step.title)}** by ${oneLine(step.agent.name)}${round}${verdict}: ${oneLine(step.summary)}${report}`;
  });
  return [`### ${oneLine(title)}${again}`, "", ...done].join("\n");
}

function journalTable(entries: readonly Entry[]): string {
  const rows = entries.map(
    ({ seq, at, key, body }) =>
      `| ${seq} | ${timeText(at)} | ${body.kind} | ${code(key).replaceAll("|", "\\|")} |`,
  );
  return ["| # | When | What | Key |", "|---|---|---|---|", ...rows].join("\n");
}

function timeText(at: number): string {
  return new Date(at).toISOString();
}

/** Words of people and models stand on one line and start no markup of their own. */
function oneLine(text: string): string {
  return text
    .replaceAll(/\s+/g, " ")
    .trim()
    .replaceAll(/[\\`*_[\]<>|#]/g, String.raw`\$&`);
}

function code(text: string): string {
  return `\`${text.replaceAll(/[`\s]+/g, " ")}\``;
}
