import type { SteeringBody } from "../domain/steering.ts";
import { personText } from "./figures.ts";
import { printable } from "./printable.ts";

/** What people said to a run, and what it made of that, in one line; null where another line tells it. */
export function steeringText(body: SteeringBody): string | null {
  switch (body.kind) {
    case "note.added":
      return `${personText(body.by)} said: ${printable(body.text)}`;
    case "thread.muted":
      return `${personText(body.by)} muted the thread`;
    case "thread.unmuted":
      return `${personText(body.by)} unmuted the thread`;
    case "run.paused":
      return `paused by ${personText(body.by)}${why(body.reason)}`;
    case "run.resumed":
      return `resumed by ${personText(body.by)}`;
    case "skip.requested":
      return `${personText(body.by)} wants ${body.path} left out${why(body.reason)}`;
    case "run.rewound":
      return `${personText(body.by)} sends the run back to ${body.to}${changes(body)}${why(body.reason)}`;
    case "steering.taken":
      return "the run goes back";
    case "question.closed":
      return body.question === null ? null : `a question was closed: ${printable(body.reason)}`;
    default:
      return body satisfies never;
  }
}

function why(reason: string): string {
  return reason === "" ? "" : `: ${printable(reason)}`;
}

type Rewound = Extract<SteeringBody, { kind: "run.rewound" }>;

function changes({ agent, model, instructions }: Rewound): string {
  const all = [
    ...(agent === null ? [] : [`agent ${agent}`]),
    ...(model === null ? [] : [`model ${model}`]),
    ...(instructions === "" ? [] : [`saying "${printable(instructions)}"`]),
  ];
  return all.length === 0 ? "" : ` with ${all.join(", ")}`;
}
