import { readFile } from "node:fs/promises";
import type { SeatShown } from "../commands/find-seat.ts";
import { ArtifactKind, type Envelope, nothingSaid, Severity } from "../domain/envelope.ts";
import type { SeatAsk } from "../domain/seat.ts";
import { printable } from "./printable.ts";
import type { Terminal } from "./terminal.ts";

/** Asks one thing at the prompt; null when the person left. */
type Prompt = (words: string) => Promise<string | null>;

/** What a step asks of the person at the terminal. */
export function seatText({ seat }: SeatShown): string {
  const { ask } = seat.offered;
  return [
    `☐ ${printable(ask.title)} is yours: ${printable(ask.task)}`,
    ...listed(
      "Handed on",
      ask.handed.map(({ summary }) => summary),
    ),
    ...listed(
      "Finding",
      ask.findings.map(({ id, title, fix }) => `${id} ${title}. ${fix}`),
    ),
    ...listed("To deliver", ask.produces),
  ].join("\n");
}

function listed(head: string, lines: readonly string[]): string[] {
  return lines.map((line) => `  ${head}: ${printable(line)}`);
}

/** Gathers a delivery at the prompt: texts in a line, artifacts and the report as files. Null when the person left. */
export async function deliveryAt(
  terminal: Terminal,
  ask: SeatAsk,
  signal: AbortSignal,
): Promise<Envelope | null> {
  const prompt: Prompt = (words) => terminal.ask(words, signal);
  try {
    return await gathered((words) => said(prompt, words), ask);
  } catch (error) {
    if (error instanceof Left) return null;
    throw error;
  }
}

class Left extends Error {
  override readonly name = "Left";
}

async function said(prompt: Prompt, words: string): Promise<string> {
  const line = await prompt(words);
  if (line === null) throw new Left();
  return line.trim();
}

type Say = (words: string) => Promise<string>;

async function gathered(say: Say, ask: SeatAsk): Promise<Envelope> {
  const summary = await say("Summary: ");
  const report = await fileAt(say, "File with the report (may stay empty): ");
  const artifacts: Envelope["handoff"]["artifacts"] = [];
  for (const name of ask.produces) {
    const content = await fileAt(say, `File with the artifact ${name}: `);
    artifacts.push({ name, kind: kindOf(name), content });
  }
  const facts: Envelope["facts"] = [];
  for (const { name, values } of ask.facts) {
    const range = typeof values === "string" ? values : values.join(", ");
    facts.push({ name, value: await say(`${name} (${range}): `) });
  }
  return {
    ...nothingSaid,
    report_md: report,
    verdict: ask.reviewing === null ? "none" : await verdictAt(say),
    findings: ask.reviewing === null ? [] : await findingsAt(say, ask),
    answers: ask.reviewing === null ? await answersAt(say, ask) : [],
    facts,
    criteria: await criteriaAt(say, ask),
    handoff: { ...nothingSaid.handoff, summary, artifacts },
  };
}

async function fileAt(say: Say, words: string): Promise<string> {
  for (;;) {
    const path = await say(words);
    if (path === "") return "";
    const text = await readFile(path, "utf8").catch(() => null);
    if (text !== null) return text;
  }
}

function kindOf(name: string): ArtifactKind {
  return /tests?$/.test(name) ? "test" : /config/.test(name) ? "config" : "document";
}

async function verdictAt(say: Say): Promise<Envelope["verdict"]> {
  return (await say("Verdict (approve, reject): ")) === "approve" ? "approve" : "reject";
}

async function criteriaAt(say: Say, { criteria }: SeatAsk): Promise<Envelope["criteria"]> {
  const judged: Envelope["criteria"] = [];
  for (const { id, level, text } of criteria) {
    const met = /^y/i.test(await say(`${level}: ${printable(text)} Met (y, n)? `));
    judged.push({ criterion: id, met, reason: "" });
  }
  return judged;
}

async function answersAt(say: Say, { findings }: SeatAsk): Promise<Envelope["answers"]> {
  const answers: Envelope["answers"] = [];
  for (const { id, title } of findings)
    answers.push({ finding: id, answer: await say(`${id} ${printable(title)} Answer: `) });
  return answers;
}

async function findingsAt(say: Say, { findings }: SeatAsk): Promise<Envelope["findings"]> {
  const all: Envelope["findings"] = [];
  for (const { id, severity, step, title, fix } of findings) {
    const fixed = /^y/i.test(await say(`${id} ${printable(title)} Fixed (y, n)? `));
    all.push({ id, status: fixed ? "fixed" : "open", severity, step, title, fix, evidence: [] });
  }
  for (;;) {
    const title = await say("New finding (empty for no more): ");
    if (title === "") return all;
    const severity = Severity.catch("warning").parse(
      await say("critical, warning or suggestion: "),
    );
    const fix = await say("What mends it: ");
    all.push({ id: "", status: "open", severity, step: "", title, fix, evidence: [] });
  }
}
