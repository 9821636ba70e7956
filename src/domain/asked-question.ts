import type { Decision, Question, Vote } from "./decision.ts";
import type { Digest } from "./ids.ts";
import { type Course, noCourse } from "./question-course.ts";
import type { ArtifactEdited, Turn } from "./turns.ts";

/** A change of what a question is about, and how many votes it made lapse. */
export type Edit = Omit<ArtifactEdited, "kind"> & { readonly at: number; readonly lapsed: number };

/** A question with what people did on it so far: a fold over their turns. */
export interface AskedQuestion {
  readonly question: Question;
  readonly askedAt: number;
  readonly decision: Decision | null;
  /** Why nobody decides it any more; null while it is open, and when it is decided. */
  readonly closed: string | null;
  /** What people want who voted, one vote each, in the order in which they first did. Those for what is no longer shown are gone. */
  readonly votes: readonly Vote[];
  readonly edits: readonly Edit[];
  /** What it shows now. */
  readonly shown: Digest | null;
  /** What else has happened on it. */
  readonly course: Course;
  /** How many turns people took. */
  readonly turns: number;
}

export function justAsked(question: Question, askedAt: number): AskedQuestion {
  const { shown } = question;
  const untouched = {
    decision: null,
    closed: null,
    votes: [],
    edits: [],
    turns: 0,
    course: noCourse,
  };
  return { question, askedAt, shown, ...untouched };
}

/** The question after a turn; as it was, when the turn was taken on another one. */
export function afterTurn(asked: AskedQuestion, turn: Turn, at: number): AskedQuestion {
  const of = turn.kind === "vote.recorded" ? turn.vote.question : turn.question;
  if (of !== asked.question.id) return asked;
  const counted = { ...asked, turns: asked.turns + 1 };
  switch (turn.kind) {
    case "vote.recorded":
      return { ...counted, votes: withVote(asked.votes, turn.vote) };
    case "vote.withdrawn":
      return { ...counted, votes: asked.votes.filter(({ by }) => by !== turn.by) };
    case "artifact.edited": {
      const { kind: _edited, ...edit } = turn;
      const edits = [...asked.edits, { ...edit, at, lapsed: asked.votes.length }];
      return { ...counted, edits, votes: [], shown: turn.shown };
    }
    default:
      return turn satisfies never;
  }
}

/** A person's new vote takes the place of the old one. */
function withVote(votes: readonly Vote[], vote: Vote): Vote[] {
  const known = votes.some(({ by }) => by === vote.by);
  return known ? votes.map((one) => (one.by === vote.by ? vote : one)) : [...votes, vote];
}

/** Whether people can still decide it. */
export function isOpen({ decision, closed }: Pick<AskedQuestion, "decision" | "closed">): boolean {
  return decision === null && closed === null;
}
