import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { OTHER, type Question } from "../domain/decision.ts";

/** An answer prepared beforehand: to which question, which option, and why. */
export const PreparedAnswer = z.strictObject({
  /** A part of the question's text, or of the step or stage where it is asked. */
  question: z.string(),
  /** An option's id, label or number; any other text is an answer in one's own words. */
  option: z.string().min(1),
  why: z.string().default(""),
});
export type PreparedAnswer = z.infer<typeof PreparedAnswer>;

/** What is decided: an option of the question, or one's own words. */
export interface Choice {
  readonly option: string;
  readonly text: string;
  readonly why: string;
}

/** Reads `--answers`: JSON itself, or the name of a file that holds it. The error tells what is wrong with it. */
export function readAnswers(source: string): PreparedAnswer[] {
  const text = existsSync(source) ? readFileSync(source, "utf8") : source;
  const parsed = z.array(PreparedAnswer).safeParse(jsonIn(text));
  if (parsed.success) return parsed.data;
  throw new Error(
    `--answers must be a file or JSON like [{"question": "proceed", "option": "approve", "why": "tested"}]: ${z.prettifyError(parsed.error)}`,
  );
}

/** The first prepared answer that fits a question; each is used once, so the same question may be answered twice. */
export function takeAnswer(answers: PreparedAnswer[], question: Question): PreparedAnswer | null {
  const asked = `${question.issue}\n${question.stage}\n${question.key}`.toLowerCase();
  const index = answers.findIndex((answer) => asked.includes(answer.question.toLowerCase()));
  return answers.splice(index, index < 0 ? 0 : 1)[0] ?? null;
}

/** What a typed or prepared word means for a question; null when it means nothing there. */
export function choiceFor(question: Question, word: string, why: string): Choice | null {
  const said = word.trim();
  const option =
    question.options[Number(said) - 1] ??
    question.options.find(({ id, label }) =>
      [id, label].some((name) => name.toLowerCase() === said.toLowerCase()),
    );
  if (option) return { option: option.id, text: "", why };
  // A number that counts no option is a slip of the finger, not an instruction.
  const isOwnWords = question.other && said !== "" && !/^\d+$/.test(said);
  return isOwnWords ? { option: OTHER, text: said, why } : null;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`--answers is neither a file that exists nor JSON: ${text.slice(0, 80)}`, {
      cause: error,
    });
  }
}
