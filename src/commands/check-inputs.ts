import type { DescribedInput, DescribedWorkflow } from "../definitions/describe.ts";

/** What a form or a command line gave, looked at. */
export interface CheckedInputs {
  /** With defaults for what was left out. */
  readonly inputs: Readonly<Record<string, string>>;
  /** By the name of the input; none when all is well. */
  readonly objections: Readonly<Record<string, string>>;
}

/** Holds what was given against the workflow's own questions. */
export function checkInputs(
  { inputs: asked, name }: DescribedWorkflow,
  given: Readonly<Record<string, string>>,
): CheckedInputs {
  const filled = asked.map((input) => [input, (given[input.name] ?? "").trim()] as const);
  const kept = filled.map(([input, value]) => [input.name, value || input.byDefault] as const);
  const objections = filled.flatMap(([input, value]) => objectionTo(input, value));
  const unknown = Object.keys(given)
    .filter((key) => asked.every((input) => input.name !== key))
    .map((key) => [key, `The workflow \`${name}\` does not ask for "${key}".`] as const);
  return {
    inputs: Object.fromEntries(kept.filter(([, value]) => value !== "")),
    objections: Object.fromEntries([...objections, ...unknown]),
  };
}

/** The longest value of an input, in characters: what a field of a Slack form holds. */
const LONGEST_INPUT = 3_000;

function objectionTo(input: DescribedInput, given: string): [string, string][] {
  const value = given || input.byDefault;
  if (value === "")
    return input.required ? [[input.name, `${input.label} is needed to start.`]] : [];
  if (value.length > LONGEST_INPUT)
    return [[input.name, `At most ${LONGEST_INPUT} characters fit here.`]];
  const offered = input.type !== "one_of" || input.options.includes(value);
  return offered ? [] : [[input.name, `Choose one of: ${input.options.join(", ")}.`]];
}

/** A task made of the answers, for a form whose questions say it all: the first two texts are its name and what it is about. */
export function taskOfInputs(
  { title, inputs: asked }: DescribedWorkflow,
  inputs: Readonly<Record<string, string>>,
): string {
  const texts = asked
    .filter(({ type }) => type !== "one_of")
    .flatMap(({ name }) => inputs[name] ?? []);
  return texts.length === 0 ? title : texts.slice(0, 2).join(": ");
}
