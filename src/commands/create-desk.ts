import type { Command } from "../domain/command.ts";
import type { Entry } from "../domain/entry.ts";
import { partsOfQuestionId, type RunId } from "../domain/ids.ts";
import { phaseReport } from "../domain/phase-report.ts";
import { runRecord } from "../domain/run-record.ts";
import { foldRun, type RunState } from "../domain/run-state.ts";
import { StoreError } from "../store/store.ts";
import { askBack } from "./ask-back.ts";
import { ballotOf } from "./ballot.ts";
import { changeSeat } from "./change-seat.ts";
import { changeSettings, settingsShown, showSettings } from "./channel-settings.ts";
import { decide } from "./decide.ts";
import { deliver } from "./deliver.ts";
import { deploy } from "./deploy.ts";
import type { Answer, Desk } from "./desk.ts";
import { editArtifact, editablesOf } from "./edit-artifact.ts";
import { seatShown } from "./find-seat.ts";
import { giveQuestion } from "./give-question.ts";
import { help } from "./help.ts";
import { concernedBy, homeOf } from "./home.ts";
import { listRuns } from "./list-runs.ts";
import { formOfPlan, planRun, settlePlan, startOrPlan } from "./plan-run.ts";
import type { DeskPorts } from "./ports.ts";
import { readAnswer } from "./read-answer.ts";
import { showStatus } from "./show-runs.ts";
import { showWorkflows } from "./show-workflows.ts";
import { steer } from "./steer.ts";
import { stopRun } from "./stop-run.ts";
import { withdrawVote } from "./withdraw-vote.ts";

/** The desk over a store and a host. */
export function createDesk(ports: DeskPorts): Desk {
  const { runs } = ports.store;
  const folded = <Fold>(run: RunId, fold: (entries: readonly Entry[]) => Fold | null) =>
    readable(async () => fold(await runs.entriesOf(run)));
  const runState = (run: RunId): Promise<RunState | null> => folded(run, foldRun);
  return {
    async handle(command) {
      try {
        return await carryOut(ports, command);
      } catch (error) {
        if (error instanceof StoreError) return refusal(command, error);
        throw error;
      }
    },
    runState,
    startable: () => ports.definitions(),
    picture: (workflow) => ports.picture(workflow),
    runRecord: (run) => readable(() => runRecord(run, (one) => runs.entriesOf(one))),
    phaseReport: (post) => folded(post.run, (entries) => phaseReport(entries, post)),
    async question(id) {
      const parts = partsOfQuestionId(id);
      const run = parts ? await runState(parts.run) : null;
      const asked = run?.questions.find(({ question }) => question.id === id);
      return run && asked ? { ...asked, run } : null;
    },
    ballot: (id) => ballotOf(ports, id),
    editables: (id) => editablesOf(ports, id),
    settingsForm: (channel) => settingsShown(ports, channel),
    formOfPlan: (plan) => formOfPlan(ports, plan),
    async seat(id) {
      const parts = partsOfQuestionId(id);
      return parts ? folded(parts.run, (entries) => seatShown(entries, parts.key)) : null;
    },
    home: (person) => homeOf(ports, person),
    homeOpened: (person) => ports.store.people.homeOpened(person, ports.clock.now()),
    homesOpened: () => ports.store.people.homesOpened(ports.clock.now() - HOME_MS),
    concernedBy: (run) => concernedBy(ports, run),
    artifactText: (digest) => runs.artifact(digest),
    runInThread: (channel, thread) => runs.runInThread(channel, thread),
  };
}

/** So long after it was last opened a page is kept up to date. */
const HOME_MS = 30 * 86_400_000;

/** What is read of journals; null when an entry of theirs cannot be. */
async function readable<Known>(read: () => Promise<Known | null>): Promise<Known | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof StoreError && error.fault === "unreadable") return null;
    throw error;
  }
}

function carryOut(ports: DeskPorts, command: Command): Promise<Answer> {
  switch (command.kind) {
    case "start-run":
      return startOrPlan(ports, command);
    case "plan-run":
      return planRun(ports, command);
    case "settle-plan":
      return settlePlan(ports, command);
    case "deploy":
      return deploy(ports, command);
    case "stop-run":
      return stopRun(ports, command);
    case "deliver":
      return deliver(ports, command);
    case "change-seat":
      return changeSeat(ports, command);
    default:
      return answerQuestion(ports, command);
  }
}

/** What people do on a question. */
function answerQuestion(
  ports: DeskPorts,
  command: Exclude<Command, { kind: RunKind }>,
): Promise<Answer> {
  switch (command.kind) {
    case "decide":
      return decide(ports, command);
    case "withdraw-vote":
      return withdrawVote(ports, command);
    case "give-question":
      return giveQuestion(ports, command);
    case "ask-back":
      return askBack(ports, command);
    case "read-answer":
      return readAnswer(ports, command);
    case "edit-artifact":
      return editArtifact(ports, command);
    default:
      return tell(ports, command);
  }
}

/** What people want to see or have set; all else steers a run. */
function tell(
  ports: DeskPorts,
  command: Exclude<Command, { kind: RunKind | QuestionKind }>,
): Promise<Answer> {
  switch (command.kind) {
    case "show-settings":
      return showSettings(ports, command);
    case "change-settings":
      return changeSettings(ports, command);
    case "list-runs":
      return listRuns(ports, command);
    case "show-status":
      return showStatus(ports, command);
    case "show-workflows":
      return showWorkflows(ports, command);
    case "help":
      return help(ports, command);
    default:
      return steer(ports, command);
  }
}

type RunKind =
  | "start-run"
  | "plan-run"
  | "settle-plan"
  | "deploy"
  | "stop-run"
  | "deliver"
  | "change-seat";
type QuestionKind =
  | "decide"
  | "withdraw-vote"
  | "give-question"
  | "ask-back"
  | "read-answer"
  | "edit-artifact";

function refusal(command: Command, error: StoreError): Answer {
  const text = `I could not carry out \`${command.kind}\`: ${error.message} Nothing was written; once that is put right, send it again.`;
  return { text, run: null };
}
