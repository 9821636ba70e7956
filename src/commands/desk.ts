// commands: the desk. It decides what anyone may ask and what then happens; it never renders and never talks to Slack or a model.
import type { Command } from "../domain/command.ts";
import type { Decision, Question } from "../domain/decision.ts";
import type { Digest, RunId } from "../domain/ids.ts";
import type { RunState } from "../domain/run-state.ts";

/** What a person is told at once. */
export interface Answer {
  /** Markdown of ours, never a model's. Empty when the command's effect is to be seen elsewhere. */
  readonly text: string;
  readonly run: RunId | null;
  /** Set when something is missing that a form can ask for. */
  readonly needs?: "task";
}

/** The one place where commands of all doors arrive. */
export interface Desk {
  /** Never throws for a person's mistake; when the database fails, the answer says what failed and what to do. */
  handle(command: Command): Promise<Answer>;
  /** The fold of a run's entries, for its card; null for a run that is unknown here or whose journal cannot be read. */
  runState(run: RunId): Promise<RunState | null>;
  question(
    id: string,
  ): Promise<{ question: Question; run: RunState; decision: Decision | null } | null>;
  artifactText(digest: Digest): Promise<string | null>;
  runInThread(channel: string, thread: string): Promise<RunId | null>;
}
