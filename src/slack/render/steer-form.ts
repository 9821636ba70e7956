import type { ModalView } from "@slack/web-api";
import type { RunState } from "../../domain/run-state.ts";
import { choice } from "./form-fields.ts";
import { type FormOrigin, form, input } from "./forms.ts";
import { limits } from "./limits.ts";
import { forms } from "./names.ts";

/** The callback id of the message shortcut that opens this form, as the manifest declares it. */
export const STEER_SHORTCUT = "steer_run";

export const steerFields = {
  how: "how",
  step: "step",
  words: "words",
  agent: "agent",
  model: "model",
  why: "why",
} as const;

/** What can be done with a run that goes on, by the value of the menu. */
export const STEERINGS = [
  { value: "pause", label: "Pause: nothing new begins" },
  { value: "resume", label: "Resume" },
  { value: "retry", label: "Try the failed step again" },
  { value: "skip", label: "Leave the step out" },
  { value: "rewind", label: "Go back to the step and do all from there again" },
  { value: "fork", label: "Start another run from the step" },
  { value: "note", label: "Tell the steps that follow" },
  { value: "mute", label: "Mute: hear nothing in this thread" },
  { value: "unmute", label: "Unmute" },
] as const;

/** Asks what shall become of a run: one form for all, so that the card needs one button. */
export function steerForm(run: RunState, origin: FormOrigin): ModalView {
  const steps = run.phases
    .flatMap((phase) => phase.steps)
    .filter(({ path }) => path.length <= limits.optionText);
  const first = run.paused ? "resume" : "pause";
  return form({
    id: forms.steer,
    title: "Steer this run",
    submit: "Do it",
    carried: JSON.stringify({ ...origin, run: run.run }),
    blocks: [
      choice({ field: steerFields.how, label: "What?", options: STEERINGS, initial: first }),
      ...(steps.length === 0
        ? []
        : [
            choice({
              field: steerFields.step,
              label: "Which step?",
              hint: "To leave out, to go back to, or to start another run from.",
              optional: true,
              options: steps.map(({ path, title }) => ({ label: title, value: path })),
            }),
          ]),
      input({
        field: steerFields.words,
        label: "Instructions",
        hint: "What shall be different, or what the steps that follow shall know.",
        initial: "",
        optional: true,
      }),
      oneLine(steerFields.agent, "Another agent", "Its name; empty leaves the step to whom it is."),
      oneLine(steerFields.model, "Another model", "opus, sonnet, haiku, or an exact id."),
      oneLine(steerFields.why, "Why?", "Kept with the change; needed to leave a step out."),
    ],
  });
}

function oneLine(field: string, label: string, hint: string) {
  return input({ field, label, hint, initial: "", optional: true, multiline: false });
}
