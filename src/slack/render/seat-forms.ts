import type { ModalView } from "@slack/web-api";
import type { PersonId } from "../../domain/ids.ts";
import type { RunState, StepLine } from "../../domain/run-state.ts";
import { line } from "../sanitise.ts";
import { section } from "./blocks.ts";
import { choice, personChoice } from "./form-fields.ts";
import { type FormOrigin, form, input } from "./forms.ts";
import { limits } from "./limits.ts";
import { forms } from "./names.ts";
import { seatFields as fields } from "./seat-fields.ts";

/** Hands a step on to somebody else. */
export function handOnForm(
  at: { readonly run: string; readonly path: string; readonly title: string },
  origin: FormOrigin,
): ModalView {
  return form({
    id: forms.handOn,
    title: "Hand this step on",
    submit: "Hand on",
    carried: JSON.stringify({ ...origin, run: at.run, path: at.path }),
    blocks: [
      ...section(line(at.title)),
      personChoice({ field: fields.who, label: "Who performs it from now on?" }),
      whyField,
    ],
  });
}

/** The steps to come, and who performs which. Null when nothing is to come. */
export function stepsForm(run: RunState, by: PersonId, origin: FormOrigin): ModalView | null {
  const steps = seatable(run);
  const [first] = steps;
  if (!first) return null;
  return form({
    id: forms.steps,
    title: "Steps to come",
    submit: "Change",
    carried: JSON.stringify({ ...origin, run: run.run }),
    blocks: [
      choice({
        field: fields.step,
        label: "Which step?",
        options: steps.map((step) => ({ label: labelOf(step), value: step.path })),
        initial: first.path,
      }),
      choice({
        field: fields.performer,
        label: "Who shall perform it?",
        options: [
          { label: "Take this step: the person below", value: "person" },
          { label: "Its agent", value: "agent" },
        ],
        initial: "person",
      }),
      personChoice({
        field: fields.who,
        label: "Person",
        hint: "Gets the same brief as the agent, and delivers in a form. Choose yourself to take the step.",
        optional: true,
        initial: by,
      }),
      whyField,
    ],
  });
}

const whyField = input({
  field: fields.why,
  label: "Why?",
  hint: "Kept with the change.",
  initial: "",
  optional: true,
  multiline: false,
});

const OVER: ReadonlySet<StepLine["state"]> = new Set(["completed", "skipped"]);

/** Steps whose performer can still change. A menu takes a path only up to its limit. */
function seatable({ phases }: RunState): StepLine[] {
  return phases
    .flatMap(({ steps }) => steps)
    .filter((step) => !OVER.has(step.state) && step.workflow === undefined)
    .filter(({ path }) => path.length <= limits.optionText);
}

function labelOf({ title, agent, people }: StepLine): string {
  const who = (people ?? []).length > 0 ? "a person" : (agent.split("/").at(-1) ?? agent);
  return `${title} (${who})`;
}
