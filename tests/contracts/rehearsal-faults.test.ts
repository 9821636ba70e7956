import Anthropic, {
  APIConnectionError,
  APIError,
  APIUserAbortError,
  InternalServerError,
  OverloadedError,
  RateLimitError,
} from "@anthropic-ai/sdk";
import { expect, it } from "vitest";
import { Envelope } from "../../src/domain/envelope.ts";
import type { Fault } from "../../src/rehearsal/faults.ts";
import { anAsk, aRequest, envelopeOf, rehearsed, textOf } from "../support/rehearsal.ts";

const STEP = "devops-pipeline/review/review, round 1, attempt 1";

type ErrorType = abstract new (...given: never[]) => Error;

const refused: [Fault["kind"], ErrorType][] = [
  ["rate_limited", RateLimitError],
  ["overloaded", OverloadedError],
  ["server_error", InternalServerError],
  ["reset", APIConnectionError],
];

it.each(refused)("answers with the SDK's own error when struck by %s, once", async (kind, type) => {
  await using stage = await rehearsed();
  stage.rehearsal.faults.add({ kind });
  await expect(stage.client.messages.create(anAsk(STEP))).rejects.toBeInstanceOf(type);
  await expect(stage.client.messages.create(anAsk(STEP))).resolves.toMatchObject({
    type: "message",
  });
  expect(stage.rehearsal.requests()[0]?.answeredWith).toEqual({ kind: "fault", fault: kind });
  expect(stage.rehearsal.asked("review/review")).toBe(1);
});

it("is outlived by the SDK's own retries", async () => {
  await using stage = await rehearsed();
  stage.rehearsal.faults.add({ kind: "overloaded", times: 2, retryAfter: 0 });
  const client = new Anthropic({ apiKey: "k", baseURL: stage.rehearsal.url, maxRetries: 2 });
  await expect(client.messages.create(aRequest())).resolves.toMatchObject({ type: "message" });
  expect(stage.rehearsal.requests()).toHaveLength(3);
});

it.each([undefined, 1, 3_600])("tells to retry after %s seconds", async (retryAfter) => {
  await using stage = await rehearsed();
  stage.rehearsal.faults.add({ kind: "rate_limited", retryAfter });
  const [outcome] = await Promise.allSettled([stage.client.messages.create(aRequest())]);
  const error = outcome.status === "rejected" ? outcome.reason : null;
  expect(error).toBeInstanceOf(RateLimitError);
  expect(error instanceof APIError ? error.headers?.get("retry-after") : "").toBe(
    retryAfter === undefined ? null : String(retryAfter),
  );
});

it("stalls after the start of a stream, with pings, until the client gives up", async () => {
  await using stage = await rehearsed();
  stage.rehearsal.faults.add({ kind: "stall" });
  const stream = stage.client.messages.stream(aRequest());
  const started = new Promise<void>((resolve) => {
    stream.on("streamEvent", (event) => (event.type === "message_start" ? resolve() : undefined));
  });
  await started;
  expect(stream.currentMessage?.usage.input_tokens).toBeGreaterThan(0);
  stream.abort();
  await expect(stream.finalMessage()).rejects.toBeInstanceOf(APIUserAbortError);
  await stage.rehearsal.until(([request]) => request?.state === "aborted");
});

it("lets go of a stalled stream when it is closed", async () => {
  const stage = await rehearsed();
  stage.rehearsal.faults.add({ kind: "stall" });
  const message = stage.client.messages.stream(aRequest()).finalMessage();
  await stage.rehearsal.until(
    ([request]) => request?.answeredWith !== null && request !== undefined,
  );
  const [outcome] = await Promise.allSettled([message, stage.rehearsal.close()]);
  expect(outcome.status).toBe("rejected");
});

it.each([0, 4])("cuts a stream after exactly %i events", async (afterEvents) => {
  await using stage = await rehearsed();
  stage.rehearsal.faults.add({ kind: "cut", afterEvents });
  const response = await stage.client.messages.create({ ...aRequest(), stream: true }).asResponse();
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const readAll = async () => {
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read())
      text += part.value;
  };
  await expect(readAll()).rejects.toBeInstanceOf(Error);
  expect(text.match(/^event: /gm) ?? []).toHaveLength(afterEvents);
  expect(stage.rehearsal.requests()[0]?.state).toBe("aborted");
});

it("cuts the SDK's stream with an error that keeps what was charged so far", async () => {
  await using stage = await rehearsed();
  stage.rehearsal.faults.add({ kind: "cut" });
  const stream = stage.client.messages.stream(anAsk(STEP));
  await expect(stream.finalMessage()).rejects.toBeInstanceOf(Error);
  expect(stream.currentMessage?.usage.input_tokens).toBeGreaterThan(0);
});

it("sends an error in the middle of a stream, which has a type and no status", async () => {
  await using stage = await rehearsed();
  stage.rehearsal.faults.add({ kind: "error_event" });
  const failing = stage.client.messages.stream(anAsk(STEP)).finalMessage();
  await expect(failing).rejects.toMatchObject({ type: "overloaded_error", status: undefined });
});

it.each([undefined, "I can begin, but"])("refuses, with %s said before", async (withText) => {
  await using stage = await rehearsed();
  stage.rehearsal.faults.add({ kind: "refusal", withText });
  const message = await stage.client.messages.stream(anAsk(STEP)).finalMessage();
  expect(message.stop_reason).toBe("refusal");
  expect(message.stop_details).toMatchObject({ type: "refusal", category: "general_harms" });
  expect(textOf(message)).toBe(withText ?? "");
});

it("spoils an answer in each of the ways an answer can be spoilt", async () => {
  await using stage = await rehearsed();
  const spoilt = async (kind: Fault["kind"]) => {
    stage.rehearsal.faults.add({ kind });
    return stage.client.messages.stream(anAsk(STEP)).finalMessage();
  };
  const cut = await spoilt("max_tokens");
  expect(cut.stop_reason).toBe("max_tokens");
  expect(() => JSON.parse(textOf(cut))).toThrow(SyntaxError);

  const prose = await spoilt("not_json");
  expect(prose.stop_reason).toBe("end_turn");
  expect(() => JSON.parse(textOf(prose))).toThrow(SyntaxError);

  const cased: unknown = JSON.parse(textOf(await spoilt("wrong_case")));
  expect(cased).toMatchObject({ verdict: "Reject" });
  expect(Envelope.safeParse(cased).success).toBe(false);

  expect(envelopeOf(await spoilt("breach"))).toMatchObject({ verdict: "reject", findings: [] });

  const empty = await spoilt("empty");
  expect(empty).toMatchObject({ stop_reason: "end_turn", content: [] });

  expect((await spoilt("unknown_stop")).stop_reason).toBe("rehearsal_unknown");
  expect((await spoilt("pause_turn")).stop_reason).toBe("pause_turn");
});

it("goes on after a pause when the paused turn is sent back with a word to continue", async () => {
  await using stage = await rehearsed();
  stage.rehearsal.faults.add({ kind: "pause_turn" });
  const ask = anAsk(STEP);
  const paused = await stage.client.messages.create(ask);
  const messages: Anthropic.MessageParam[] = [
    ...ask.messages,
    { role: "assistant", content: paused.content },
    { role: "user", content: "Continue." },
  ];
  const message = await stage.client.messages.create({ ...ask, messages });
  expect(envelopeOf(message).verdict).toBe("reject");
});

it("is resumed by the SDK's tool loop after a pause, which sends the paused turn back as it is", async () => {
  await using stage = await rehearsed();
  stage.rehearsal.faults.add({ kind: "pause_turn" });
  const runner = stage.client.beta.messages.toolRunner({
    ...anAsk(STEP),
    tools: [],
    thread: false,
  });
  const message = await runner.runUntilDone();
  expect(message.stop_reason).toBe("end_turn");
  expect(stage.rehearsal.requests()).toHaveLength(2);
  expect(stage.rehearsal.asked("review/review")).toBe(1);
});

it("strikes only the step that was named, as often as was said, until it is cleared", async () => {
  await using stage = await rehearsed();
  const { faults } = stage.rehearsal;
  const ask = (step: string) => stage.client.messages.create(anAsk(`${step}, round 1, attempt 1`));
  faults.add({ kind: "overloaded", match: "review/review", times: 2 });
  faults.add({ kind: "server_error", match: ({ step }) => step?.workflow === "other", times: 9 });
  await expect(ask("devops-pipeline/triage/classify")).resolves.toBeDefined();
  await expect(ask("devops-pipeline/review/review")).rejects.toBeInstanceOf(OverloadedError);
  await expect(ask("devops-pipeline/review/review")).rejects.toBeInstanceOf(OverloadedError);
  await expect(ask("devops-pipeline/review/review")).resolves.toBeDefined();
  await expect(ask("other/a/b")).rejects.toBeInstanceOf(InternalServerError);
  faults.clear();
  await expect(ask("other/a/b")).resolves.toBeDefined();
});

it("is slow before it answers, and not at all once the client has gone", async () => {
  await using stage = await rehearsed();
  stage.rehearsal.faults.add({ kind: "slow", delayMs: 20 });
  const startedAt = performance.now();
  await stage.client.messages.create(aRequest());
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(19);

  stage.rehearsal.faults.add({ kind: "slow", delayMs: 60_000 });
  const leaving = new AbortController();
  const slow = stage.client.messages.create(aRequest(), { signal: leaving.signal });
  const ended = Promise.allSettled([slow]);
  await stage.rehearsal.until((requests) => requests.length === 2);
  leaving.abort();
  expect((await ended)[0].status).toBe("rejected");
  await stage.rehearsal.until((requests) => requests[1]?.state === "aborted");
  expect(stage.rehearsal.requests()[1]?.answeredWith).toBeNull();
});
