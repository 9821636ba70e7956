import type { EntryBody } from "../domain/entry.ts";
import type { RunId } from "../domain/ids.ts";
import type { PostDraft } from "../domain/outbox.ts";
import { foldRun } from "../domain/run-state.ts";
import { closedQuestions } from "./closed-questions.ts";
import type { DeskPorts } from "./ports.ts";

/** How a run ends that cannot end itself, with what its requester is told. */
export interface Ending {
  readonly body: Extract<EntryBody, { kind: "run.failed" }>;
  readonly posts: readonly PostDraft[];
}

/** For a run that was started again and again without getting any further: it may be what kills the process. */
export function deadLetter(ports: Pick<DeskPorts, "store">, run: RunId): Promise<Ending> {
  return ending(ports, run, {
    reason: "Set aside: the process died each time this run was started",
    advice:
      "Nothing of it was lost. An operator should look at the log of the last start; `orchestrate show` lists what was done.",
  });
}

/** For a run in which the program itself went wrong. */
export function defect(
  ports: Pick<DeskPorts, "store">,
  run: RunId,
  error: unknown,
): Promise<Ending> {
  const what = error instanceof Error ? error.message : String(error);
  return ending(ports, run, {
    reason: `An error in Orchestrate itself: ${what}`,
    advice:
      "What it delivered so far stands. Start it again once the error is mended; please report it with this run's id.",
  });
}

async function ending(
  ports: Pick<DeskPorts, "store">,
  run: RunId,
  told: { readonly reason: string; readonly advice: string },
): Promise<Ending> {
  const state = foldRun(await ports.store.runs.entriesOf(run));
  const text = `Run \`${run}\` ended. ${told.reason}. ${told.advice}`;
  const post = {
    kind: "notice" as const,
    tone: "error" as const,
    text,
    actions: [],
    rehearsal: state?.rehearsal ?? false,
  };
  const closed = await closedQuestions(ports, run, "The run has failed.");
  return {
    body: { kind: "run.failed", reason: told.reason },
    posts: [{ slot: "run:failed", post }, ...closed],
  };
}
