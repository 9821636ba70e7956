import type { AskedAgent, StepAsk } from "./ask.ts";
import type { Envelope } from "./envelope.ts";

/** What an answer is held against, whoever gives it. */
export type Asked = Pick<
  StepAsk,
  | "reviewing"
  | "findings"
  | "criteria"
  | "checklist"
  | "facts"
  | "produces"
  | "delegates"
  | "mayEscalate"
  | "escalations"
>;

/** What contradicts itself or the step, and in which part of the answer. */
export interface Objection {
  readonly about:
    | "report"
    | "verdict"
    | "findings"
    | "answers"
    | "facts"
    | "criteria"
    | "artifacts";
  readonly text: string;
}

/**
 * Brings what an agent or a person wrote into the spelling it was asked in: facts by their listed value, only ids that exist.
 * What nobody asked for (other facts, other criteria, answers to unknown findings) is dropped.
 */
export function tidyEnvelope(envelope: Envelope, step: Asked): Envelope {
  const idOf = nameAmong(step.findings.map(({ id }) => id));
  const criterionOf = nameAmong([...step.criteria, ...step.checklist].map(({ id }) => id));
  const ruleOf = nameAmong(step.escalations.map(({ id }) => id));
  const delegateOf = nameAmong(step.delegates.map(({ to }) => to));
  const paths = (step.reviewing ?? []).map((reviewed) => reviewed.step);
  const stepOf = nameAmong(paths.map((path) => path.slice(path.lastIndexOf("/") + 1)));
  return {
    ...envelope,
    trigger: ruleOf(envelope.trigger) ?? "",
    delegate: delegateOf(envelope.delegate) ?? envelope.delegate,
    findings: envelope.findings.map((finding) => ({
      ...finding,
      id: idOf(finding.id) ?? "",
      step: stepOf(finding.step.slice(finding.step.lastIndexOf("/") + 1)) ?? "",
    })),
    answers: envelope.answers.flatMap((answer) => {
      const finding = idOf(answer.finding);
      return finding === undefined ? [] : [{ ...answer, finding }];
    }),
    facts: envelope.facts.flatMap((fact) => {
      const asked = step.facts.find(({ name }) => same(name, fact.name));
      return asked ? [{ name: asked.name, value: spelled(asked.values, fact.value) }] : [];
    }),
    criteria: envelope.criteria.flatMap((judged) => {
      const criterion = criterionOf(judged.criterion);
      return criterion === undefined ? [] : [{ ...judged, criterion }];
    }),
  };
}

/** Everything that contradicts itself or the step in a tidied envelope, one sentence each, for the one repair turn. */
export function problemsOf(
  envelope: Envelope,
  step: Asked,
  sections: AskedAgent["sections"] = noSections,
): string[] {
  return objectionsTo(envelope, step, sections).map(({ text }) => text);
}

const noSections: AskedAgent["sections"] = { work: [], review: [] };

/** The same, each with the part of the answer that it is about. */
export function objectionsTo(
  envelope: Envelope,
  step: Asked,
  sections: AskedAgent["sections"] = noSections,
): Objection[] {
  if (envelope.verdict === "escalate") return about("verdict", escalationProblems(envelope, step));
  if (envelope.verdict === "delegate") return about("verdict", delegationProblems(envelope, step));
  const headings = isReview(step) ? sections.review : sections.work;
  return [
    ...about("report", sectionProblems(envelope, headings)),
    ...about("verdict", verdictProblems(envelope, step)),
    ...about("findings", findingProblems(envelope, step)),
    ...about("answers", answerProblems(envelope, step)),
    ...about("facts", factProblems(envelope, step)),
    ...about("criteria", criterionProblems(envelope, step)),
    ...about("artifacts", deliveryProblems(envelope, step)),
  ];
}

function about(part: Objection["about"], texts: readonly string[]): Objection[] {
  return texts.map((text) => ({ about: part, text }));
}

/** Escalating puts the deliverable off, so only the question itself is checked. */
function escalationProblems(envelope: Envelope, step: Asked): string[] {
  const { question, options, recommendation } = envelope;
  const labels = options.map(({ label }) => plain(label));
  const named = labels.some((label) => label !== "" && plain(recommendation).includes(label));
  return when([
    [!step.mayEscalate, "This step may not escalate: decide it yourself, with verdict none."],
    [question.trim() === "", "Verdict escalate needs a question."],
    [options.length < 2 || options.length > 5, "Verdict escalate needs two to five options."],
    [labels.includes(""), "Every option needs a label."],
    [new Set(labels).size < labels.length, "Two options have the same label."],
    [!named, "The recommendation must begin with the label of one of the options."],
  ]);
}

/** So does naming somebody else for a part of the work. */
function delegationProblems({ delegate, request }: Envelope, { delegates }: Asked): string[] {
  const names = [...new Set(delegates.map(({ to }) => to))];
  if (names.length === 0)
    return ["This step may not name another agent: do all of it yourself, with verdict none."];
  return when([
    [!names.includes(delegate), `Verdict delegate needs one of these names: ${names.join(", ")}.`],
    [request.trim() === "", "Verdict delegate needs a request: what that agent must deliver."],
  ]);
}

/** The report carries each heading that the agent's file asks for, of whatever level and case. */
function sectionProblems({ report_md: report }: Envelope, headings: readonly string[]): string[] {
  const found = new Set(
    [...report.matchAll(/^ {0,3}#{1,6}[ \t]+(.+?)[ \t#]*$/gm)].map(([, words = ""]) =>
      plain(
        words
          .replaceAll(/[*_`]/g, "")
          .replace(/^[\d.)]+\s+/, "")
          .replace(/:$/, ""),
      ),
    ),
  );
  const missing = headings.filter((heading) => !found.has(plain(heading)));
  return missing.map((heading) => `report_md lacks the heading "${heading}".`);
}

function verdictProblems({ verdict, findings }: Envelope, step: Asked): string[] {
  const judges = step.reviewing !== null || step.checklist.length > 0;
  const open = findings.filter(({ status }) => status === "open");
  const critical = new Set(step.findings.filter(isCritical).map(({ id }) => id));
  const blocking = open.filter((finding) => isCritical(finding) || critical.has(finding.id));
  return when([
    [
      step.reviewing !== null && verdict === "none",
      "A review needs the verdict approve or reject.",
    ],
    [
      !judges && verdict !== "none",
      `This step reviews nothing: its verdict is none, not ${verdict}.`,
    ],
    [verdict === "reject" && open.length === 0, "Verdict reject needs at least one open finding."],
    [
      verdict === "approve" && blocking.length > 0,
      "Verdict approve with an open critical finding.",
    ],
  ]);
}

function findingProblems({ findings }: Envelope, step: Asked): string[] {
  const marks = (id: string) => findings.filter((finding) => finding.id === id).length;
  const unmarked = isReview(step) ? step.findings.filter(({ id }) => marks(id) === 0) : [];
  const twice = step.findings.filter(({ id }) => marks(id) > 1);
  const fresh = findings.filter(({ id, status }) => id === "" && status !== "open");
  return [
    ...unmarked.map(({ id }) => `Earlier finding ${id} is not marked open, fixed or deferred.`),
    ...twice.map(({ id }) => `Earlier finding ${id} is marked more than once.`),
    ...fresh.map(({ title }) => `The new finding "${title}" has a status other than open.`),
  ];
}

function answerProblems({ answers }: Envelope, step: Asked): string[] {
  if (isReview(step)) return [];
  const answered = new Set(answers.filter(({ answer }) => answer.trim()).map((a) => a.finding));
  return step.findings
    .filter(({ id, status }) => status === "open" && !answered.has(id))
    .map(({ id }) => `Finding ${id} is not answered.`);
}

function factProblems({ facts }: Envelope, step: Asked): string[] {
  return step.facts.flatMap(({ name, values }) => {
    const decided = facts.filter((fact) => fact.name === name);
    const [first] = decided;
    if (first === undefined) return [`Fact ${name} is not decided.`];
    if (decided.length > 1) return [`Fact ${name} is decided more than once.`];
    return isAllowed(values, first.value)
      ? []
      : [`Fact ${name} has the value "${first.value}"; allowed: ${allowedWords(values)}.`];
  });
}

function criterionProblems({ criteria }: Envelope, step: Asked): string[] {
  return step.criteria.flatMap(({ id }) => {
    const judged = criteria.filter(({ criterion }) => criterion === id);
    if (judged.length === 0) return [`Criterion ${id} is not judged.`];
    return judged.length > 1 ? [`Criterion ${id} is judged more than once.`] : [];
  });
}

/** Later steps and probes look for these artifacts by their names. */
function deliveryProblems({ handoff }: Envelope, step: Asked): string[] {
  const delivered = handoff.artifacts.filter(({ content }) => content.trim() !== "");
  const missing = step.produces.filter((name) => !delivered.some((one) => same(one.name, name)));
  return missing.map((name) => `The artifact ${name} is not delivered.`);
}

type Values = Asked["facts"][number]["values"];

function isAllowed(values: Values, value: string): boolean {
  if (values === "boolean") return value === "true" || value === "false";
  if (values === "number") return value.trim() !== "" && Number.isFinite(Number(value));
  if (values === "text") return value.trim() !== "";
  return values.includes(value);
}

function spelled(values: Values, value: string): string {
  const allowed =
    values === "boolean" ? ["true", "false"] : typeof values === "string" ? [] : values;
  return allowed.find((candidate) => same(candidate, value)) ?? value;
}

function allowedWords(values: Values): string {
  if (values === "boolean") return "true, false";
  return typeof values === "string" ? `a ${values}` : values.join(", ");
}

function isReview(step: Asked): boolean {
  return step.reviewing !== null;
}

function isCritical({ severity }: { readonly severity: string }): boolean {
  return severity === "critical";
}

function nameAmong(names: readonly string[]): (written: string) => string | undefined {
  return (written) => names.find((name) => same(name, written));
}

function same(left: string, right: string): boolean {
  return plain(left) === plain(right);
}

function plain(text: string): string {
  return text.trim().toLowerCase();
}

function when(cases: readonly (readonly [boolean, string])[]): string[] {
  return cases.filter(([holds]) => holds).map(([, words]) => words);
}
