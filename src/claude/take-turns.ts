import type { BetaToolRunnerParams } from "@anthropic-ai/sdk/lib/tools/BetaToolRunner";
import type {
  BetaMessage,
  BetaMessageParam,
} from "@anthropic-ai/sdk/resources/beta/messages/messages";
import type { AskOutcome } from "../domain/ask.ts";
import type { Prompt } from "./prompt.ts";
import { envelopeSchema } from "./prompt.ts";
import { readArtifactTool } from "./read-artifact.ts";
import { delayBefore, type Failure } from "./retry.ts";
import { endedEarly, failed, type Session } from "./session.ts";
import { watchTurn } from "./watch-turn.ts";

/** A conversation to be continued: what has been said, and how long the next reply may be. */
export interface Talk {
  readonly messages: BetaMessageParam[];
  readonly room: number;
}

/** The reply that ended the model's turns, with everything that was said before it; or how the ask ended instead. */
export type TurnsEnd =
  | { readonly kind: "reply"; readonly reply: BetaMessage; readonly said: BetaMessageParam[] }
  | { readonly kind: "outcome"; readonly outcome: AskOutcome };

type LoopEnd =
  | TurnsEnd
  | {
      readonly kind: "broken";
      readonly failure: Failure;
      /** What had been said when the broken turn began, results of tools included. */
      readonly said: BetaMessageParam[];
      /** How many whole replies came before it in this loop. */
      readonly replies: number;
    };

const MOST_RETRIES = 2;

/** The tools an ask offers, the same for each of its requests and sorted by name. */
export type Tools = readonly ReturnType<typeof readArtifactTool>[];

export function toolsOf(session: Session): Tools {
  const { clock, redact, reading } = session.settings;
  const readArtifact = readArtifactTool({
    clock,
    redact,
    limits: reading,
    signal: session.signal,
    readArtifact: (id) => session.request.readArtifact(id),
    breakWith: session.breakWith,
  });
  return [readArtifact];
}

/**
 * Lets the model take its turns until it stops asking for tools. A broken turn is asked again as a whole, at most twice, on top of what
 * had been said: tools that have answered are not run again.
 */
export async function takeTurns(
  session: Session,
  asked: { prompt: Prompt; tools: Tools; talk: Talk },
): Promise<TurnsEnd> {
  let { talk } = asked;
  let retries = 0;
  for (;;) {
    const end = await runTools(session, { ...asked, talk });
    if (end.kind !== "broken") return end;
    retries = end.replies > 0 ? 0 : retries;
    const gaveUp = await waitToRetry(session, end.failure, retries);
    if (gaveUp !== null) return { kind: "outcome", outcome: gaveUp };
    retries += 1;
    talk = { ...talk, messages: end.said };
  }
}

/** One run of the SDK's tool loop. Each request is preceded by a look at the budget, each reply is watched and booked. */
async function runTools(
  session: Session,
  asked: { prompt: Prompt; tools: Tools; talk: Talk },
): Promise<LoopEnd> {
  const barred = barrierBefore(session);
  if (barred !== null) return { kind: "outcome", outcome: barred };
  const runner = session.settings.client.beta.messages.toolRunner(paramsOf(session, asked), {
    signal: session.signal,
  });
  let said = asked.talk.messages;
  let replies = 0;
  for await (const stream of runner) {
    if (session.signal.aborted) return { kind: "outcome", outcome: endedBeforeRequest(session) };
    said = runner.params.messages;
    const turn = await watchTurn(session, stream);
    if (turn.kind === "broken") return brokenOrEnded(session, turn.failure, { said, replies });
    replies += 1;
    session.turnsTaken += 1;
    if (!goesOn(turn.message)) return { kind: "reply", reply: turn.message, said };
    const barrier = barrierBefore(session);
    if (barrier !== null) return { kind: "outcome", outcome: barrier };
  }
  return { kind: "outcome", outcome: barrierBefore(session) ?? turnLimit(session) };
}

function brokenOrEnded(
  session: Session,
  failure: Failure,
  so: { said: BetaMessageParam[]; replies: number },
): LoopEnd {
  const outcome = endedEarly(session);
  return outcome === null ? { kind: "broken", failure, ...so } : { kind: "outcome", outcome };
}

function paramsOf(
  session: Session,
  { prompt, tools, talk }: { prompt: Prompt; tools: Tools; talk: Talk },
): BetaToolRunnerParams & { stream: true } {
  const { structured, turns } = session.settings;
  const { effort } = session.request.agent;
  const bound = structured === "schema";
  const format = { type: "json_schema" as const, schema: { ...envelopeSchema } };
  const outputConfig = { ...(bound && { format }), ...(effort !== null && { effort }) };
  return {
    model: session.model,
    max_tokens: talk.room,
    stream: true,
    // Without this the SDK keeps the conversation on Anthropic's server and sends only the newest messages to any address.
    thread: false,
    max_iterations: Math.max(1, turns - session.turnsTaken),
    system: prompt.system,
    messages: talk.messages,
    tools: [...tools],
    ...(Object.keys(outputConfig).length > 0 && { output_config: outputConfig }),
    ...(bound && { thinking: { type: "adaptive" }, cache_control: { type: "ephemeral" } }),
  };
}

/** Whether the runner would send another request after this reply. */
function goesOn({ stop_reason: reason }: BetaMessage): boolean {
  return reason === "tool_use" || reason === "pause_turn" || reason === "compaction";
}

/** Why no further request may go out. A limit that is reached between two requests is told as such, time included. */
function barrierBefore(session: Session): AskOutcome | null {
  const by = session.endedBy();
  if (by !== null && by !== "deadline") return endedEarly(session);
  const limit = session.ledger.reached(session.settings.clock.now());
  if (limit !== null) {
    const message = `The step used up ${limit} before its agent had finished.`;
    return failed(session, "budget_reached", { message });
  }
  return session.turnsTaken >= session.settings.turns ? turnLimit(session) : null;
}

/** The signal fired while tools ran, so the request that the runner has just made never went out. */
function endedBeforeRequest(session: Session): AskOutcome {
  return barrierBefore(session) ?? turnLimit(session);
}

function turnLimit(session: Session): AskOutcome {
  const message = `The agent took ${session.turnsTaken} turns without giving an answer.`;
  return failed(session, "turn_limit", { message });
}

/** Waits out a passing failure. Tells how the ask ends when waiting is no use or would take longer than is left. */
async function waitToRetry(
  session: Session,
  failure: Failure,
  retries: number,
): Promise<AskOutcome | null> {
  const { clock, redact } = session.settings;
  const waitMs = delayBefore(failure, retries);
  const until = clock.now() + waitMs;
  const unavailable = (message: string, retryable: boolean): AskOutcome =>
    failed(session, "unavailable", { message, retryable });
  const what = await redact(`${failure.name}: ${failure.message}`);
  if (!failure.transient) return unavailable(`The model could not be asked (${what}).`, false);
  if (until >= session.deadline) {
    const asked = `it asks to wait ${Math.ceil(waitMs / 1000)} s, longer than this step has left`;
    return unavailable(`The model is not available (${what}); ${asked}.`, false);
  }
  if (retries >= MOST_RETRIES)
    return unavailable(`The model did not answer after ${retries + 1} tries (${what}).`, true);
  await clock.sleepUntil(until, session.signal).catch(() => {});
  return endedEarly(session);
}
