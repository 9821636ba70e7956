import type { KnownBlock, ModalView } from "@slack/web-api";
import type { SeatAsk } from "../../domain/seat.ts";
import { line, mrkdwn } from "../sanitise.ts";
import { section } from "./blocks.ts";
import { choice } from "./form-fields.ts";
import { type FormOrigin, form, input } from "./forms.ts";
import { limits } from "./limits.ts";
import { forms } from "./names.ts";
import { FINDINGS, seatFields as fields } from "./seat-fields.ts";
import { startOf } from "./split.ts";

const TASK = 2_000;
/** What Slack takes in a field; a longer text goes on in a second one. */
const LIMIT = `At most ${limits.inputText.toLocaleString("en")} characters here.`;

/** Asks a person for what an agent would answer: work, judgement and facts, with the limits of a form said where they are met. */
export function deliverForm(seat: string, origin: FormOrigin, ask: SeatAsk): ModalView {
  const parts = (short: boolean): KnownBlock[] => [
    ...section(mrkdwn`${startOf(ask.task, TASK).start}`),
    ...verdictPart(ask),
    summaryField,
    ...reportPart(ask, short),
    ...artifactParts(ask, short),
    ...factParts(ask),
    ...criterionParts(ask, short),
    ...earlierParts(ask),
    ...findingParts(ask),
  ];
  const whole = parts(false);
  return form({
    id: forms.deliver,
    title: "Deliver this step",
    submit: "Deliver",
    carried: JSON.stringify({ ...origin, seat }),
    blocks:
      whole.length <= limits.blocksPerForm ? whole : parts(true).slice(0, limits.blocksPerForm),
  });
}

const summaryField = input({
  field: fields.summary,
  label: "Summary",
  hint: "What the next ones must know, in a few sentences.",
  initial: "",
  optional: false,
});

function verdictPart({ reviewing, checklist }: SeatAsk): KnownBlock[] {
  const judges = reviewing !== null || checklist.length > 0;
  if (!judges) return [];
  const options = [
    { label: "Approve", value: "approve" },
    { label: "Send back", value: "reject" },
    ...(reviewing === null ? [{ label: "No verdict", value: "none" }] : []),
  ];
  const reject = checklist.map(({ text }) => `• ${text}`).join("\n");
  const alone =
    reject === "" ? [] : section(line(`Each of these alone is reason to send back: ${reject}`));
  return [...alone, choice({ field: fields.verdict, label: "Verdict", options })];
}

function reportPart({ sections }: SeatAsk, short: boolean): KnownBlock[] {
  const headings = sections.map((heading) => `## ${heading}\n\n`).join("");
  return [
    input({
      field: fields.report,
      label: "Report",
      hint: `In Markdown. ${LIMIT} What is longer goes on below; more than both hold does not fit into a form.`,
      initial: headings,
      optional: true,
    }),
    ...(short ? [] : [goesOn(fields.reportGoesOn, "Report, continued")]),
  ];
}

function goesOn(field: string, label: string): KnownBlock {
  return input({ field, label, hint: "", initial: "", optional: true });
}

function artifactParts({ produces }: SeatAsk, short: boolean): KnownBlock[] {
  return produces.flatMap((name, index) => [
    input({
      field: fields.artifact(index),
      label: `Artifact: ${name}`,
      hint: LIMIT,
      initial: "",
      optional: false,
    }),
    ...(short ? [] : [goesOn(fields.artifactGoesOn(index), `${name}, continued`)]),
    choice({
      field: fields.kind(index),
      label: `${name} is`,
      options: KINDS,
      initial: kindOf(name),
    }),
  ]);
}

const KINDS = [
  { label: "a document", value: "document" },
  { label: "code", value: "code" },
  { label: "tests", value: "test" },
  { label: "configuration", value: "config" },
];

function kindOf(name: string): string {
  if (/tests?$/.test(name)) return "test";
  if (/(config|configuration|manifest|pipeline)$/.test(name)) return "config";
  return /(code|patch|implementation|fix)$/.test(name) ? "code" : "document";
}

function factParts({ facts }: SeatAsk): KnownBlock[] {
  return facts.map(({ name, values, meaning }) => {
    const label = `Decide: ${name.replaceAll("_", " ")}`;
    const field = fields.fact(name);
    if (values === "text" || values === "number")
      return input({ field, label, hint: meaning, initial: "", optional: false, multiline: false });
    const options =
      values === "boolean"
        ? [
            { label: "Yes", value: "true" },
            { label: "No", value: "false" },
          ]
        : values.map((value) => ({ label: value, value }));
    return choice({ field, label, hint: meaning, options });
  });
}

function criterionParts({ criteria }: SeatAsk, short: boolean): KnownBlock[] {
  return criteria.flatMap(({ text, level }, index) => [
    choice({
      field: fields.criterion(index),
      label: `${level === "must" ? "Must" : "Should"}: ${text}`,
      options: [
        { label: "Met", value: "met" },
        { label: "Not met", value: "not_met" },
      ],
    }),
    ...(short ? [] : [reasonField(index)]),
  ]);
}

function reasonField(index: number): KnownBlock {
  return input({
    field: fields.reason(index),
    label: "How do you know?",
    hint: "",
    initial: "",
    optional: true,
    multiline: false,
  });
}

/** A review marks what it found before; any other step answers what was found against it. */
function earlierParts({ findings, reviewing }: SeatAsk): KnownBlock[] {
  return findings.map(({ id, title, fix, status }) => {
    const label = `${id}: ${title}`;
    if (reviewing === null)
      return input({
        field: fields.answer(id),
        label,
        hint: `What was done about it? ${fix}`,
        initial: "",
        optional: status !== "open",
      });
    const options = [
      { label: "Still open", value: "open" },
      { label: "Fixed", value: "fixed" },
      { label: "Deferred", value: "deferred" },
    ];
    return choice({ field: fields.earlier(id), label, hint: fix, options, initial: status });
  });
}

function findingParts({ reviewing }: SeatAsk): KnownBlock[] {
  if (reviewing === null) return [];
  const steps = reviewing.map(({ step }) => step);
  return Array.from({ length: FINDINGS }, (_, index) => findingPart(index + 1, steps)).flat();
}

function findingPart(number: number, steps: readonly string[]): KnownBlock[] {
  const field = (part: Parameters<typeof fields.fresh>[1]) => fields.fresh(number, part);
  const plainField = { initial: "", optional: true, multiline: false };
  const which = steps.map((step) => ({ label: step, value: step.split("/").at(-1) ?? step }));
  return [
    input({ field: field("title"), label: `New finding ${number}`, hint: "", ...plainField }),
    choice({
      field: field("severity"),
      label: `How bad is finding ${number}?`,
      optional: true,
      options: [
        { label: "Critical", value: "critical" },
        { label: "Warning", value: "warning" },
        { label: "Suggestion", value: "suggestion" },
      ],
      initial: "warning",
    }),
    input({ field: field("fix"), label: `What mends finding ${number}?`, hint: "", ...plainField }),
    ...(which.length > 1
      ? [
          choice({
            field: field("step"),
            label: `Which step mends finding ${number}?`,
            optional: true,
            options: which,
          }),
        ]
      : []),
  ];
}
