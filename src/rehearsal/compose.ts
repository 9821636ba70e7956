import { chooseScript, namesIn, substitute } from "./choose-script.ts";
import { complete, Misfit } from "./complete.ts";
import { improvise, improviseCalls, judge, reportOn, type ToolCall } from "./improvise.ts";
import type { Scripted } from "./load-scripts.ts";
import type { Prompt } from "./prompt.ts";
import { isSchema } from "./refuse-schema.ts";
import type { AnswerTurn, FaultKind, ScriptTurn } from "./script.ts";
import type { MessageRequest } from "./wire.ts";

/** What is about to be said, before any fault and before the wire's form. */
export interface Composed {
  readonly source: Source;
  readonly calls: readonly ToolCall[];
  /** The final text; null when tools are called instead. */
  readonly text: string | null;
  readonly fault: FaultKind | null;
}

export type Source =
  | { readonly kind: "script"; readonly file: string; readonly line: number }
  | { readonly kind: "improvised" };

/** Decides what to answer: the script's turn for this point of the conversation, or something plausible without one. */
export function compose(
  body: MessageRequest,
  prompt: Prompt,
  scripts: readonly Scripted[],
): Composed {
  const scripted = chooseScript(scripts, prompt);
  return scripted === null ? withoutScript(body, prompt) : withScript(body, prompt, scripted);
}

function withoutScript(body: MessageRequest, prompt: Prompt): Composed {
  const source = { kind: "improvised" } as const;
  const calls = mayCall(body) ? improviseCalls(prompt, body.tools ?? []) : [];
  if (calls.length > 0) return { source, calls, text: null, fault: null };
  const schema = body.output_config?.format?.schema ?? null;
  const text =
    schema === null
      ? reportOn(prompt)
      : JSON.stringify(complete(schema, improvise(prompt, schema)));
  return { source, calls: [], text, fault: null };
}

function withScript(body: MessageRequest, prompt: Prompt, scripted: Scripted): Composed {
  const { entry, file, line } = scripted;
  const source = { kind: "script", file, line } as const;
  const names = namesIn(entry, prompt);
  const turns = entry.turns
    .map((turn) => ({ turn, calls: callsOf(turn, body, prompt) }))
    .filter(({ turn, calls }) => !("calls" in turn) || calls.length > 0);
  const { turn, calls } = turns[Math.min(prompt.toolTurns, turns.length - 1)] ?? {};
  if (turn === undefined) return withoutScript(body, prompt);
  if ("calls" in turn) return { source, calls: calls ?? [], text: null, fault: null };
  if (!("answer" in turn)) return { ...withoutScript(body, prompt), source, fault: turn.fault };
  try {
    const text = answerText(body, prompt, { ...turn, answer: named(turn.answer, names) });
    return { source, calls: [], text, fault: turn.fault ?? null };
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    throw new Misfit(`${file}:${line} (${entry.step}): ${error.message}`, { cause: error });
  }
}

function named(answer: AnswerTurn["answer"], names: Readonly<Record<string, string>>) {
  const substituted = substitute(answer, names);
  return isSchema(substituted) ? substituted : {};
}

function answerText(body: MessageRequest, prompt: Prompt, turn: AnswerTurn): string {
  const schema = body.output_config?.format?.schema ?? null;
  if (schema === null) return plainText(turn.answer);
  const asksForCriteria = isSchema(schema["properties"]) && "criteria" in schema["properties"];
  const criteria = asksForCriteria ? { criteria: judge(prompt, turn.judgements) } : {};
  return JSON.stringify(complete(schema, { ...criteria, ...turn.answer }));
}

function plainText(answer: AnswerTurn["answer"]): string {
  const report = answer["report_md"];
  return typeof report === "string" ? report : JSON.stringify(answer);
}

/** A scripted call is made only when its tool is offered and, where it reads ids from the prompt, some are there. */
function callsOf(turn: ScriptTurn, body: MessageRequest, prompt: Prompt): ToolCall[] {
  if (!("calls" in turn) || !mayCall(body)) return [];
  const offered = new Set((body.tools ?? []).map((tool) => tool.name));
  return turn.calls
    .filter(({ tool }) => offered.has(tool))
    .flatMap(({ tool, for_each: pattern, input }) => {
      const matches = pattern === undefined ? [""] : distinct(pattern, prompt.text);
      return matches.map((match) => ({ name: tool, input: named(input, { 1: match }) }));
    });
}

function distinct(pattern: RegExp, text: string): string[] {
  const found = [...text.matchAll(new RegExp(pattern.source, `${pattern.flags}g`))];
  return [...new Set(found.map((match) => match[1] ?? match[0]))];
}

function mayCall(body: MessageRequest): boolean {
  return body.tool_choice?.type !== "none";
}
