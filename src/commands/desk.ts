// commands: the desk. It decides what anyone may ask and what then happens; it never renders and never talks to Slack or a model.

import type { AskedQuestion } from "../domain/asked-question.ts";
import type { SettingsInForce } from "../domain/channel-settings.ts";
import type { Command } from "../domain/command.ts";
import type { Editable } from "../domain/edits.ts";
import type { Ballot } from "../domain/electorate.ts";
import type { Digest, PersonId, RunId } from "../domain/ids.ts";
import type { PhaseReport } from "../domain/phase-report.ts";
import type { NoticePost, PhasePost } from "../domain/post.ts";
import type { RunRecord } from "../domain/run-record.ts";
import type { RunState } from "../domain/run-state.ts";
import type { SeatShown } from "./find-seat.ts";
import type { HomePage } from "./home.ts";
import type { Startable } from "./ports.ts";

/** What the form that starts a run begins with. Null leaves the choice to the Lead, or to the channel. */
export interface FilledForm {
  readonly workflow: string | null;
  readonly project: string | null;
  readonly task: string;
  /** By the name of the workflow's input. */
  readonly inputs: Readonly<Record<string, string>>;
}

/** What a person is told at once. */
export interface Answer {
  /** Markdown of ours, never a model's. Empty when the command's effect is to be seen elsewhere. */
  readonly text: string;
  readonly run: RunId | null;
  /** Set when something is missing that a form can ask for: nothing was done yet. */
  readonly form?: FilledForm;
  /** What is wrong with the fields of a form, by the name of the input; `task` is the task. */
  readonly objections?: Readonly<Record<string, string>>;
  /** Buttons below the answer. */
  readonly actions?: NoticePost["actions"];
  /** Runs whose threads the answer leads to. */
  readonly runs?: readonly RunId[];
  /** Given at most once under this name, whatever delivery it answers. */
  readonly once?: string;
  /** The words name nothing that is known here, so they may have been meant as a task. */
  readonly namesNothing?: true;
}

/** What the form of a channel's settings begins with. */
export interface SettingsShown {
  readonly inForce: SettingsInForce;
  /** Roles that may be filled, in the order of the form. */
  readonly roles: readonly string[];
  readonly shownAt: number;
}

/** The one place where commands of all doors arrive. */
export interface Desk {
  /** Never throws for a person's mistake; when the database fails, the answer says what failed and what to do. */
  handle(command: Command): Promise<Answer>;
  /** What can be started now, for forms and for reading what a person typed. */
  startable(): Startable;
  /** The fold of a run's entries, for its card; null for a run that is unknown here or whose journal cannot be read. */
  runState(run: RunId): Promise<RunState | null>;
  /** What the message about one pass through a phase tells; null when there is nothing to tell, or the journal cannot be read. */
  phaseReport(post: Pick<PhasePost, "run" | "phase" | "pass">): Promise<PhaseReport | null>;
  /** All that is known of a run and of those within it; null when one of their journals cannot be read. */
  runRecord(run: RunId): Promise<RunRecord | null>;
  question(id: string): Promise<(AskedQuestion & { readonly run: RunState }) | null>;
  /** How an open question stands: who voted for what, what is missing, and why it may stay shut; null for one that is not open. */
  ballot(id: string): Promise<Ballot | null>;
  /** What of the deliverable that a question is about people may change; null for a question that is not open. */
  editables(id: string): Promise<readonly Editable[] | null>;
  /** How a step in a person's hands stands, by the id of the message that asks for it; null for one that is unknown here. */
  seat(id: string): Promise<SeatShown | null>;
  /** The picture of a workflow as a PNG; null for one that is no more. */
  picture(workflow: string): Promise<Uint8Array | null>;
  /** What holds in a channel, with what its form needs to know beside. */
  settingsForm(channel: string): Promise<SettingsShown>;
  /** The start form as a plan fills it in; null for a plan that is no more. */
  formOfPlan(plan: string): Promise<FilledForm | null>;
  /** A person's own page. */
  home(person: PersonId): Promise<HomePage>;
  /** Somebody looks at their page. */
  homeOpened(person: PersonId): Promise<void>;
  /** Who has looked at theirs not too long ago. */
  homesOpened(): Promise<readonly PersonId[]>;
  /** Whose page shows something of a run. */
  concernedBy(run: RunId): Promise<readonly PersonId[]>;
  artifactText(digest: Digest): Promise<string | null>;
  runInThread(channel: string, thread: string): Promise<RunId | null>;
}
