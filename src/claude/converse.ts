import type {
  BetaContentBlock,
  BetaMessage,
  BetaMessageParam,
} from "@anthropic-ai/sdk/resources/beta/messages/messages";
import type { AskOutcome } from "../domain/ask.ts";
import { problemsOf, tidyEnvelope } from "../domain/check-envelope.ts";
import { promptOf } from "./prompt.ts";
import { type EnvelopeReading, readEnvelope } from "./read-envelope.ts";
import { redactEnvelope } from "./redact-envelope.ts";
import { failed, type Session } from "./session.ts";
import { type Talk, takeTurns, toolsOf } from "./take-turns.ts";

/** Room for a first answer, and for the one more try of an answer that did not fit. Thinking counts toward both. */
const FIRST_ROOM = 32_000;
const MORE_ROOM = 64_000;

/** A talk, and which of its three second chances have been used. Each is given once. */
interface Course extends Talk {
  readonly repaired: boolean;
  readonly continued: boolean;
}

type Next =
  | { readonly kind: "outcome"; readonly outcome: AskOutcome }
  | { readonly kind: "again"; readonly course: Course };

type Replied = { readonly reply: BetaMessage; readonly said: BetaMessageParam[] };

/** Asks until there is an answer that holds, or a named end. */
export async function converse(session: Session): Promise<AskOutcome> {
  const prompt = await promptOf(session.request, session.settings);
  const tools = toolsOf(session);
  let course: Course = {
    messages: prompt.messages,
    room: FIRST_ROOM,
    repaired: false,
    continued: false,
  };
  for (;;) {
    const end = await takeTurns(session, { prompt, tools, talk: course });
    if (end.kind === "outcome") return end.outcome;
    const next = await weigh(session, course, end);
    if (next.kind === "outcome") return next.outcome;
    course = next.course;
  }
}

/** Looks at why the model stopped before it looks at what it said. A reason we do not know is a failure. */
async function weigh(session: Session, course: Course, replied: Replied): Promise<Next> {
  const { reply } = replied;
  switch (reply.stop_reason) {
    case "end_turn":
      return weighAnswer(session, course, replied);
    case "max_tokens":
      return course.room < MORE_ROOM
        ? again({ ...course, messages: replied.said, room: MORE_ROOM })
        : ended(session, "cut_off", {
            reply,
            message: "The answer did not fit, not even with more room.",
          });
    case "model_context_window_exceeded":
      return ended(session, "cut_off", {
        reply,
        message: "The step's reading filled the model's context.",
      });
    case "refusal":
      return ended(session, "refused", { reply, message: refusalWords(reply) });
    default: {
      const message = `The model stopped for a reason that is not known here: ${reply.stop_reason ?? "none"}.`;
      return ended(session, "invalid_answer", { reply, message });
    }
  }
}

async function weighAnswer(session: Session, course: Course, replied: Replied): Promise<Next> {
  const { reply, said } = replied;
  const text = finalText(reply);
  if (text.trim() === "" && !course.continued)
    return again({ ...course, messages: [...said, ...turnOf(reply), CONTINUE], continued: true });
  const reading = readAnswer(text, session);
  if (reading.kind === "envelope") {
    const envelope = await redactEnvelope(reading.envelope, session.settings.redact);
    return outcome({ kind: "answered", envelope, calls: [...session.ledger.calls] });
  }
  if (!course.repaired)
    return again({
      ...course,
      messages: [...said, ...turnOf(reply), repairOf(reading.problems)],
      repaired: true,
    });
  const message = `The answer could not be used, also after one repair: ${inShort(reading.problems)}`;
  return ended(session, "invalid_answer", { reply, message });
}

function readAnswer(text: string, { request }: Session): EnvelopeReading {
  const reading = readEnvelope(text);
  if (reading.kind === "problems") return reading;
  const envelope = tidyEnvelope(reading.envelope, request.step);
  const problems = problemsOf(envelope, request.step, request.agent.sections);
  return problems.length === 0 ? { kind: "envelope", envelope } : { kind: "problems", problems };
}

/** For people: the first problems tell what went wrong; the answer itself is kept in full. */
function inShort(problems: readonly string[]): string {
  const more = problems.length - SHOWN_PROBLEMS;
  const shown = problems.slice(0, SHOWN_PROBLEMS).join(" ");
  return more > 0 ? `${shown} And ${more} more.` : shown;
}

const SHOWN_PROBLEMS = 3;

/** What the model sent is kept, without secrets, so that people can see why it was no use. */
async function ended(
  session: Session,
  cause: "cut_off" | "refused" | "invalid_answer",
  { reply, message }: { reply: BetaMessage; message: string },
): Promise<Next> {
  const { redact } = session.settings;
  const raw = textsOf(reply).join("\n");
  const told = { message: await redact(message), raw: raw === "" ? "" : await redact(raw) };
  return outcome(failed(session, cause, told));
}

function refusalWords({ stop_details: details }: BetaMessage): string {
  const category = details?.type === "refusal" ? details.category : null;
  const why = details?.type === "refusal" ? details.explanation : null;
  return `The model refused${category ? ` (${category})` : ""}${why ? `: ${why}` : "."}`;
}

const CONTINUE: BetaMessageParam = {
  role: "user",
  content: "Your last turn held no answer. Continue and give the answer now.",
};

function repairOf(problems: readonly string[]): BetaMessageParam {
  const list = problems.map((problem) => `- ${problem}`).join("\n");
  const content = `Your answer cannot be used yet. Give the whole answer again with all of this put right:\n${list}`;
  return { role: "user", content };
}

/** The reply as a turn of the conversation, thinking untouched. Empty texts are not accepted back. */
function turnOf({ content }: BetaMessage): BetaMessageParam[] {
  const kept = content.filter((block) => block.type !== "text" || block.text !== "");
  return kept.length === 0 ? [] : [{ role: "assistant", content: kept }];
}

/** Blocks are chosen by type, never by position; the grammar binds the last text only. */
function finalText(reply: BetaMessage): string {
  return textsOf(reply).at(-1) ?? "";
}

function textsOf({ content }: BetaMessage): string[] {
  return content.flatMap((block: BetaContentBlock) =>
    block.type === "text" && block.text.trim() !== "" ? [block.text] : [],
  );
}

function again(course: Course): Next {
  return { kind: "again", course };
}

function outcome(end: AskOutcome): Next {
  return { kind: "outcome", outcome: end };
}
