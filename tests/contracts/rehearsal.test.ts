import type Anthropic from "@anthropic-ai/sdk";
import { APIUserAbortError, AuthenticationError, NotFoundError } from "@anthropic-ai/sdk";
import { betaZodTool } from "@anthropic-ai/sdk/helpers/beta/zod";
import { expect, it } from "vitest";
import { z } from "zod";
import { anAsk, aRequest, envelopeOf, rehearsed, textOf } from "../support/rehearsal.ts";

const STEP = "somewhere/phase/step, round 1, attempt 1";

it("answers a plain request in one piece and says that it is a rehearsal", async () => {
  await using stage = await rehearsed();
  const { data: message, request_id: requestId } = await stage.client.messages
    .create(aRequest())
    .withResponse();
  expect(message).toMatchObject({
    role: "assistant",
    model: "claude-sonnet-5-5",
    stop_reason: "end_turn",
  });
  expect(textOf(message)).toContain("This is a rehearsal");
  expect(textOf(message)).toContain("What is the objective?");
  expect(requestId).toMatch(/^req_/);
});

it("streams the same answer that it gives in one piece", async () => {
  await using stage = await rehearsed();
  const whole = await stage.client.messages.create(anAsk(STEP));
  const stream = stage.client.messages.stream(anAsk(STEP));
  const kinds = new Set<string>();
  stream.on("streamEvent", (event) => kinds.add(event.type));
  const streamed = await stream.finalMessage();
  expect(envelopeOf(streamed)).toEqual(envelopeOf(whole));
  expect(streamed.content.map((block) => block.type)).toEqual(["thinking", "text"]);
  expect(streamed.usage).toMatchObject({ output_tokens: whole.usage.output_tokens });
  expect([...kinds]).toEqual([
    "message_start",
    "content_block_start",
    "content_block_delta",
    "content_block_stop",
    "message_delta",
    "message_stop",
  ]);
});

it("sends a ping after the start of a stream, and counts the tokens of the answer only at its end", async () => {
  await using stage = await rehearsed();
  const response = await fetch(`${stage.rehearsal.url}/v1/messages?beta=true`, {
    method: "POST",
    headers: {
      "x-api-key": "k",
      "anthropic-version": "2023-06-01",
      "content-type": "application/json",
    },
    body: JSON.stringify({ ...aRequest(), stream: true }),
  });
  const events = (await response.text()).trim().split("\n\n");
  const data = events.map((event) =>
    z.looseObject({ type: z.string() }).parse(JSON.parse(event.split("data: ")[1] ?? "")),
  );
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  expect(data.slice(0, 2).map((event) => event.type)).toEqual(["message_start", "ping"]);
  expect(data[0]).toMatchObject({ message: { content: [], usage: { output_tokens: 1 } } });
  expect(data.at(-2)).toMatchObject({ type: "message_delta", delta: { stop_reason: "end_turn" } });
});

it("keeps characters of several code units whole when it cuts a text into pieces", async () => {
  await using stage = await rehearsed();
  const content = "😀".repeat(700);
  const stream = stage.client.messages.stream(aRequest({ messages: [{ role: "user", content }] }));
  const pieces: string[] = [];
  stream.on("text", (piece) => pieces.push(piece));
  await stream.finalMessage();
  expect(pieces.length).toBeGreaterThan(3);
  expect(pieces.every((piece) => piece.isWellFormed())).toBe(true);
});

it("reads each listed artifact once through the SDK's tool loop, and builds its report on what came back", async () => {
  await using stage = await rehearsed();
  const read: string[] = [];
  const tool = betaZodTool({
    name: "read_artifact",
    description: "Reads an artifact.",
    inputSchema: z.object({ id: z.string() }),
    run: ({ id }) => {
      read.push(id);
      return `First line of ${id}\nsecond line`;
    },
  });
  const ids = ["art_0123456789ab", "art_ba9876543210"];
  const handoffs = ids.map((id) => JSON.stringify({ id, name: "plan" })).join("\n");
  const runner = stage.client.beta.messages.toolRunner({
    ...anAsk(STEP, { handoffs }),
    tools: [tool],
    stream: true,
    thread: false,
  });
  const messages = [];
  for await (const stream of runner) messages.push(await stream.finalMessage());
  const last = messages.at(-1);
  const text = last?.content.find((block) => block.type === "text");
  expect(messages.map((message) => message.stop_reason)).toEqual(["tool_use", "end_turn"]);
  expect(read).toEqual(ids);
  expect(text?.text).toContain("First line of art_0123456789ab");
  expect(stage.rehearsal.asked("phase/step")).toBe(1);
});

it("does not call tools when the request forbids it or offers none that fits", async () => {
  await using stage = await rehearsed();
  const ask = anAsk(STEP, { handoffs: "art_0123456789ab" });
  const tools: Anthropic.Tool[] = [
    {
      name: "write_file",
      input_schema: { type: "object", properties: { id: { type: "string" } }, required: ["id"] },
    },
  ];
  const message = await stage.client.messages.create({ ...ask, tools });
  expect(message.stop_reason).toBe("end_turn");
  const [reader] = tools.map((tool) => ({ ...tool, name: "read_artifact" }));
  const silent = await stage.client.messages.create({
    ...ask,
    tools: reader ? [reader] : [],
    tool_choice: { type: "none" },
  });
  expect(silent.stop_reason).toBe("end_turn");
});

it("takes a key as bearer and as x-api-key, and no request without one", async () => {
  await using stage = await rehearsed({ apiKey: "the key" });
  const body = JSON.stringify(aRequest());
  const send = (headers: Record<string, string>) =>
    fetch(`${stage.rehearsal.url}/v1/messages`, {
      method: "POST",
      headers: { "anthropic-version": "2026-10-21", ...headers },
      body,
    });
  expect((await send({ "x-api-key": "the key" })).status).toBe(200);
  expect((await send({ authorization: "Bearer the key" })).status).toBe(200);
  const none = await send({});
  expect(none.status).toBe(401);
  expect(await none.json()).toMatchObject({
    type: "error",
    error: { type: "authentication_error" },
    request_id: none.headers.get("request-id"),
  });
  const wrong = stage.client.messages.create(aRequest());
  await expect(wrong).rejects.toBeInstanceOf(AuthenticationError);
});

it("never keeps a key in its log", async () => {
  await using stage = await rehearsed();
  await stage.client.messages.create(aRequest());
  expect(JSON.stringify(stage.rehearsal.requests())).not.toContain("any key");
  expect(stage.rehearsal.requests()[0]?.headers["authorization"]).toBe("•••");
});

it("tells what is left of the rate limits with every answer", async () => {
  await using stage = await rehearsed({ now: () => 0 });
  const first = await stage.client.messages.create(aRequest()).asResponse();
  const second = await stage.client.models.list().asResponse();
  const left = "anthropic-ratelimit-requests-remaining";
  expect(Number(second.headers.get(left))).toBe(Number(first.headers.get(left)) - 1);
  expect(first.headers.get("anthropic-ratelimit-output-tokens-reset")).toBe(
    "1970-01-01T00:01:00.000Z",
  );
});

it("lists its models page by page, tells one by its id, and knows which are on their way out", async () => {
  await using stage = await rehearsed();
  const ids: string[] = [];
  for await (const model of stage.client.models.list({ limit: 2 })) ids.push(model.id);
  expect(ids).toEqual(
    expect.arrayContaining(["claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5"]),
  );
  expect(new Set(ids).size).toBe(ids.length);
  const opus = await stage.client.models.retrieve("claude-opus-5-5");
  expect(opus).toMatchObject({ line: "opus", lifecycle: "active" });
  const page = await stage.client.models.list({ lifecycle: ["deprecated"] });
  expect(page.data.map((model) => model.id)).toEqual(["claude-sonnet-4-5"]);
  await expect(stage.client.models.retrieve("claude-2")).rejects.toBeInstanceOf(NotFoundError);
});

it("counts tokens as it charges them", async () => {
  await using stage = await rehearsed();
  const { max_tokens: _, ...counted } = anAsk(STEP);
  const { input_tokens: tokens } = await stage.client.messages.countTokens(counted);
  const message = await stage.client.messages.create(anAsk(STEP));
  expect(tokens).toBe(message.usage.input_tokens);
  expect(tokens).toBeGreaterThan(20);
});

it("cuts an answer that is longer than the request allows", async () => {
  await using stage = await rehearsed();
  const message = await stage.client.messages.create(aRequest({ max_tokens: 5 }));
  expect(message.stop_reason).toBe("max_tokens");
  expect(message.usage.output_tokens).toBeLessThanOrEqual(6);
});

it("fills any schema, also one it has never seen", async () => {
  await using stage = await rehearsed();
  const schema = z.toJSONSchema(
    z.strictObject({
      mood: z.enum(["bright", "none"]),
      colour: z.enum(["red", "green"]),
      list: z.array(z.strictObject({ name: z.string() })),
      maybe: z.string().nullable(),
      count: z.number(),
      yes: z.boolean(),
      kind: z.literal("fixed"),
      either: z.union([z.string(), z.number()]),
    }),
  );
  const { $schema: _, ...sent } = schema;
  const request = aRequest({ output_config: { format: { type: "json_schema", schema: sent } } });
  const message = await stage.client.messages.create(request);
  expect(JSON.parse(textOf(message))).toEqual({
    mood: "none",
    colour: "red",
    list: [],
    maybe: null,
    count: 0,
    yes: false,
    kind: "fixed",
    either: "",
  });
});

it("decides asked facts, judges asked criteria and answers findings without a script", async () => {
  await using stage = await rehearsed();
  const sections = {
    facts:
      "- kind: one_of monitoring|deployment — what it is about\n- urgent: boolean\n- size: number\n- why: text",
    criteria: "- safe-1 (must): nothing is exposed",
    findings:
      '- F1 (critical, open, raised in round 1): {"title":"x"}\n- F2 (warning, open, raised in round 1): {}',
    produces: "- plan",
  };
  const work = envelopeOf(await stage.client.messages.create(anAsk(STEP, sections)));
  expect(work.facts.slice(0, 3)).toEqual([
    { name: "kind", value: "deployment" },
    { name: "urgent", value: "false" },
    { name: "size", value: "0" },
  ]);
  expect(work.facts[3]?.value).not.toBe("");
  expect(work.criteria).toEqual([expect.objectContaining({ criterion: "safe-1", met: true })]);
  expect(work.answers.map(({ finding }) => finding)).toEqual(["F1", "F2"]);
  expect(work.handoff.artifacts.map(({ name }) => name)).toEqual(["plan"]);
  expect(work.verdict).toBe("none");

  const reviewing = { ...sections, reviewing: "implement" };
  const review = envelopeOf(await stage.client.messages.create(anAsk(STEP, reviewing)));
  expect(review.verdict).toBe("approve");
  expect(review.findings.map(({ id, status }) => `${id} ${status}`)).toEqual([
    "F1 fixed",
    "F2 fixed",
  ]);
});

it("chooses by shared words among candidates that no script knows", async () => {
  await using stage = await rehearsed();
  const sections = {
    task: JSON.stringify("Users wait too long: our slowest queries need an index"),
    candidates:
      "- api-design: New endpoints.\n- database-performance: Slow queries, load, scaling.",
    facts:
      "- workflow: one_of api-design|database-performance\n- runner_up: one_of api-design|database-performance",
  };
  const ask = anAsk("triage/choose/workflow, round 1, attempt 1", sections);
  const { facts } = envelopeOf(await stage.client.messages.create(ask));
  expect(facts.map(({ value }) => value)).toEqual(["database-performance", "api-design"]);
});

it("logs what was asked and how it was answered, and wakes whoever waits for it", async () => {
  await using stage = await rehearsed();
  const seen = stage.rehearsal.until((requests) =>
    requests.some(({ state }) => state === "complete"),
  );
  await stage.client.messages.create(anAsk("devops-pipeline/triage/classify, round 1, attempt 2"));
  await seen;
  expect(stage.rehearsal.requests()).toEqual([
    expect.objectContaining({
      path: "/v1/messages",
      streamed: false,
      opens: true,
      step: {
        workflow: "devops-pipeline",
        phase: "triage",
        step: "classify",
        round: 1,
        attempt: 2,
      },
      answeredWith: expect.objectContaining({
        kind: "script",
        file: "engineering/devops-pipeline.yaml",
      }),
    }),
  ]);
});

it("keeps as many requests as it is told to, and counts those it forgot", async () => {
  await using stage = await rehearsed({ keep: 2 });
  for (const step of ["a/b/one", "a/b/two", "a/b/three"])
    await stage.client.messages.create(anAsk(`${step}, round 1, attempt 1`));
  expect(stage.rehearsal.requests().map(({ step }) => step?.step)).toEqual(["two", "three"]);
  expect(stage.rehearsal.asked("b/one")).toBe(1);
  expect(stage.rehearsal.asked("b/one", 2)).toBe(0);
});

it("wakes whoever waits with an error when it is closed", async () => {
  const stage = await rehearsed();
  const never = stage.rehearsal.until(() => false);
  const [outcome] = await Promise.allSettled([never, stage.rehearsal.close()]);
  expect(outcome).toMatchObject({ status: "rejected" });
});

it("takes its time when people watch, and stops as soon as the client hangs up", async () => {
  await using stage = await rehearsed({ pace: { msPerAnswer: 60_000 } });
  const stream = stage.client.messages.stream(anAsk(STEP));
  await new Promise<void>((resolve) => {
    stream.once("connect", resolve);
  });
  stream.abort();
  await expect(stream.finalMessage()).rejects.toBeInstanceOf(APIUserAbortError);
  await stage.rehearsal.until(([request]) => request?.state === "aborted");
});

it("speaks only to this machine", async () => {
  await using stage = await rehearsed();
  const elsewhere = stage.rehearsal.url.replace("127.0.0.1", "127.0.0.2");
  await expect(fetch(`${elsewhere}/v1/models`)).rejects.toBeInstanceOf(TypeError);
  expect((await fetch(`${stage.rehearsal.url}/v1/models`)).status).toBe(401);
});
