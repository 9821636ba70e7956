import type { Command } from "../domain/command.ts";
import type { Entry } from "../domain/entry.ts";
import { partsOfQuestionId, type RunId } from "../domain/ids.ts";
import { phaseReport } from "../domain/phase-report.ts";
import { runRecord } from "../domain/run-record.ts";
import { foldRun, type RunState } from "../domain/run-state.ts";
import { StoreError } from "../store/store.ts";
import { decide } from "./decide.ts";
import { deploy } from "./deploy.ts";
import type { Answer, Desk } from "./desk.ts";
import { help } from "./help.ts";
import type { DeskPorts } from "./ports.ts";
import { listRuns, showStatus } from "./show-runs.ts";
import { showWorkflows } from "./show-workflows.ts";
import { startRun } from "./start-run.ts";
import { stopRun } from "./stop-run.ts";

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
      return run && asked ? { question: asked.question, run, decision: asked.decision } : null;
    },
    artifactText: (digest) => runs.artifact(digest),
    runInThread: (channel, thread) => runs.runInThread(channel, thread),
  };
}

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
      return startRun(ports, command);
    case "decide":
      return decide(ports, command);
    case "stop-run":
      return stopRun(ports, command);
    case "list-runs":
      return listRuns(ports);
    case "show-status":
      return showStatus(ports, command);
    case "deploy":
      return deploy(ports, command);
    case "show-workflows":
      return showWorkflows(ports, command);
    case "help":
      return help(ports, command);
    default:
      return command satisfies never;
  }
}

function refusal(command: Command, error: StoreError): Answer {
  const text = `I could not carry out \`${command.kind}\`: ${error.message} Nothing was written; once that is put right, send it again.`;
  return { text, run: null };
}
