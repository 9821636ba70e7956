import type { AskedQuestion } from "./asked-question.ts";
import type { PersonId } from "./ids.ts";
import type { SteeringBody } from "./steering.ts";
import type { PhaseLine } from "./step-line.ts";

/** How people's steering shows in the state of a run. */
export interface SteeredState {
  /** Who holds the run up, since when and why; null while it goes on. */
  readonly paused: { readonly by: PersonId; readonly at: number; readonly reason: string } | null;
  /** Whether people talk among themselves in its thread. */
  readonly muted: boolean;
  /** What people have asked of the run and the walk has not taken up yet, in words of ours. */
  readonly asked: readonly Asked[];
}

/** What of a run's state people's steering may change. */
interface Steerable extends SteeredState {
  readonly questions: readonly AskedQuestion[];
  readonly phases: readonly PhaseLine[];
}

interface Asked {
  readonly by: PersonId;
  readonly what: "skip" | "rewind";
  readonly path: string;
}

/** A run that nobody has steered. */
export const notSteered: SteeredState = { paused: null, muted: false, asked: [] };

/** The state of a run after one more word of people to it, or one more note of the walk on such a word. */
export function afterSteering<State extends Steerable>(
  state: State,
  body: SteeringBody,
  at: number,
): State {
  switch (body.kind) {
    case "note.added":
      return state;
    case "thread.muted":
    case "thread.unmuted":
      return { ...state, muted: body.kind === "thread.muted" };
    case "run.paused":
      return { ...state, paused: { by: body.by, at, reason: body.reason } };
    case "run.resumed":
      return { ...state, paused: null };
    case "skip.requested":
      return withAsked(state, { by: body.by, what: "skip", path: body.path });
    case "run.rewound":
      return withAgent(withAsked(state, { by: body.by, what: "rewind", path: body.to }), body);
    case "steering.taken":
      return { ...state, asked: withoutFirstRewind(state.asked) };
    case "question.closed":
      return { ...state, questions: state.questions.map(closedBy(body)) };
    default:
      return body satisfies never;
  }
}

/** The same once a step was left out: whoever asked for that has what they wanted. */
export function afterSkipping<State extends Steerable>(state: State, path: string): State {
  const asked = state.asked.filter((one) => one.what !== "skip" || one.path !== path);
  return { ...state, asked };
}

function withAsked<State extends Steerable>(state: State, one: Asked): State {
  return { ...state, asked: [...state.asked, one] };
}

function withAgent<State extends Steerable>(state: State, { to, agent }: Rewound): State {
  if (agent === null) return state;
  const name = agent.split("/").at(-1) ?? agent;
  const phases = state.phases.map((phase) => ({
    ...phase,
    steps: phase.steps.map((step) => (step.path === to ? { ...step, agent: name } : step)),
  }));
  return { ...state, phases };
}

type Rewound = Extract<SteeringBody, { kind: "run.rewound" }>;

/** Rewinds are taken up in the order in which they were asked for. */
function withoutFirstRewind(asked: readonly Asked[]): readonly Asked[] {
  const first = asked.find(({ what }) => what === "rewind");
  return asked.filter((one) => one !== first);
}

type Closed = Extract<SteeringBody, { kind: "question.closed" }>;

function closedBy({ question, reason }: Closed): (asked: AskedQuestion) => AskedQuestion {
  return (asked) => (asked.question.id === question ? { ...asked, closed: reason } : asked);
}
