import type Anthropic from "@anthropic-ai/sdk";
import { expect, it } from "vitest";
import { anAsk, aRequest, rehearsed } from "../support/rehearsal.ts";

const user = (content: unknown) => ({ role: "user", content });
const assistant = (content: unknown) => ({ role: "assistant", content });
const use = (id: string) => ({ type: "tool_use", id, name: "read", input: {} });
const result = (id: string) => ({ type: "tool_result", tool_use_id: id, content: "x" });
const cached = (text: string) => ({ type: "text", text, cache_control: { type: "ephemeral" } });

function format(schema: unknown) {
  return { output_config: { format: { type: "json_schema", schema } } };
}

function object(properties: Record<string, unknown>, required = Object.keys(properties)) {
  return { type: "object", properties, required, additionalProperties: false };
}

function many(count: number, schema: unknown) {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, schema]));
}

const tool = (name: string) => ({ name, input_schema: { type: "object" } });

const refusals: [string, object, RegExp][] = [
  [
    "forced tool use of any tool",
    { tools: [tool("a")], tool_choice: { type: "any" } },
    /forced tool use/,
  ],
  [
    "forced tool use of one tool",
    { tools: [tool("a")], tool_choice: { type: "tool", name: "a" } },
    /forced tool use/,
  ],
  ["a temperature", { temperature: 0.2 }, /temperature/],
  ["top_p", { top_p: 0.9 }, /top_p/],
  ["top_k", { top_k: 5 }, /top_k/],
  ["a prefilled answer", { messages: [user("a"), assistant("{")] }, /prefill/],
  ["thinking with a budget", { thinking: { type: "enabled", budget_tokens: 2048 } }, /budget/],
  ["thinking enabled", { thinking: { type: "enabled" } }, /thinking\.type/],
  ["thinking disabled", { thinking: { type: "disabled" } }, /thinking\.type/],
  [
    "thinking between tools where it does not exist",
    { model: "claude-opus-5-5", thinking: { type: "between_tools" } },
    /between_tools/,
  ],
  [
    "thinking between tools at the highest effort",
    { thinking: { type: "between_tools" }, output_config: { effort: "max" } },
    /effort max/,
  ],
  ["a message thread", { thread: { type: "create" } }, /thread/],
  ["a message thread switched off by null", { thread: null }, /thread/],
  ["no max_tokens", { max_tokens: undefined }, /max_tokens/],
  ["more tokens than the model can write", { max_tokens: 128_001 }, /max_tokens: 128001/],
  ["no messages", { messages: [] }, /at least one message/],
  ["a field that does not exist", { max_token: 3 }, /Extra inputs are not permitted.*max_token/],
  ["an answer before any question", { messages: [assistant("a"), user("b")] }, /first message/],
  ["an empty text", { messages: [user([{ type: "text", text: "" }])] }, /non-empty/],
  ["a turn without content", { messages: [user([])] }, /non-empty/],
  [
    "a document in an assistant's turn",
    { messages: [user("a"), assistant([{ type: "document" }]), user("b")] },
    /document/,
  ],
  [
    "a tool result without its use",
    { messages: [user([result("toolu_1")])] },
    /unexpected tool_use_id/,
  ],
  [
    "a tool use without its result",
    { messages: [user("a"), assistant([use("toolu_1")]), user("b")] },
    /without tool_result/,
  ],
  [
    "a tool result for another use",
    {
      messages: [
        user("a"),
        assistant([use("toolu_1")]),
        user([result("toolu_1"), result("toolu_2")]),
      ],
    },
    /unexpected tool_use_id/,
  ],
  [
    "a thought that was changed",
    {
      messages: [
        user("a"),
        assistant([
          { type: "thinking", thinking: "mine", signature: "x" },
          { type: "text", text: "b" },
        ]),
        user("c"),
      ],
    },
    /signature/,
  ],
  [
    "five breakpoints",
    { system: ["a", "b", "c", "d"].map(cached), cache_control: { type: "ephemeral" } },
    /maximum of 4 blocks.*Found 5/,
  ],
  ["two tools of one name", { tools: [tool("a"), tool("a")] }, /unique/],
  ["a tool name with a space", { tools: [tool("a b")] }, /must match/],
  [
    "a tool without an object to take",
    { tools: [{ name: "a", input_schema: { type: "string" } }] },
    /input_schema/,
  ],
  [
    "a format together with citations",
    {
      ...format(object({})),
      messages: [user([{ type: "document", citations: { enabled: true } }])],
    },
    /citations/,
  ],
  [
    "a schema that allows more keys",
    format({ type: "object", properties: {} }),
    /additionalProperties/,
  ],
  ["a schema that is not an object", format({ type: "array", items: { type: "string" } }), /root/],
  ["a root of alternatives", format({ anyOf: [object({})] }), /root/],
  ["a number with a bound", format(object({ a: { type: "number", minimum: 1 } })), /minimum/],
  [
    "a text with a longest length",
    format(object({ a: { type: "string", maxLength: 1 } })),
    /maxLength/,
  ],
  [
    "a list of at least two",
    format(object({ a: { type: "array", items: { type: "string" }, minItems: 2 } })),
    /minItems/,
  ],
  [
    "a text format that is not known",
    format(object({ a: { type: "string", format: "colour" } })),
    /colour/,
  ],
  ["a schema from elsewhere", format(object({ a: { $ref: "other.json#/x" } })), /external/],
  ["a reference that leads nowhere", format(object({ a: { $ref: "#/$defs/x" } })), /nowhere/],
  [
    "a schema that contains itself",
    format({
      ...object({ a: { $ref: "#/$defs/x" } }),
      $defs: { x: object({ a: { $ref: "#/$defs/x" } }) },
    }),
    /recursive/,
  ],
  ["25 optional keys", format(object(many(25, { type: "string" }), [])), /25 optional/],
  [
    "17 keys of several types",
    format(object(many(17, { anyOf: [{ type: "string" }, { type: "null" }] }))),
    /17 union/,
  ],
  [
    "21 strict tools",
    {
      tools: Array.from({ length: 21 }, (_, index) => ({
        name: `t${index}`,
        strict: true,
        input_schema: object({}),
      })),
    },
    /20 strict tools/,
  ],
  [
    "a strict tool with an open schema",
    { tools: [{ ...tool("a"), strict: true }] },
    /additionalProperties/,
  ],
];

it.each(refusals)("refuses %s as the API does", async (_name, changes, message) => {
  await using stage = await rehearsed();
  const request: Anthropic.MessageCreateParamsNonStreaming = { ...aRequest(), ...changes };
  const refused = stage.client.messages.create(request, { timeout: 5_000 });
  await expect(refused).rejects.toMatchObject({
    status: 400,
    type: "invalid_request_error",
    message: expect.stringMatching(message),
  });
  expect(stage.rehearsal.requests()[0]?.answeredWith).toMatchObject({
    kind: "refused",
    status: 400,
  });
});

const accepted: [string, object][] = [
  ["24 optional keys", format(object(many(24, { type: "string" }), []))],
  [
    "16 keys of several types",
    format(object(many(16, { anyOf: [{ type: "string" }, { type: "null" }] }))),
  ],
  [
    "four breakpoints",
    { system: ["a", "b", "c"].map(cached), cache_control: { type: "ephemeral" } },
  ],
  ["adaptive thinking", { thinking: { type: "adaptive", display: "summarized" } }],
  [
    "thinking between tools",
    { thinking: { type: "between_tools" }, output_config: { effort: "high" } },
  ],
  [
    "a tool use with its result",
    { messages: [user("a"), assistant([use("toolu_1")]), user([result("toolu_1")])] },
  ],
  ["an open schema of a tool that is not strict", { tools: [tool("a")] }],
];

it.each(accepted)("accepts %s", async (_name, changes) => {
  await using stage = await rehearsed();
  const request: Anthropic.MessageCreateParamsNonStreaming = { ...aRequest(), ...changes };
  await expect(stage.client.messages.create(request)).resolves.toMatchObject({ type: "message" });
});

it("does not know a model that does not exist", async () => {
  await using stage = await rehearsed();
  const refused = stage.client.messages.create(aRequest({ model: "claude-sonnet-latest" }));
  await expect(refused).rejects.toMatchObject({ status: 404, type: "not_found_error" });
});

it("refuses the SDK's tool loop that keeps its conversation on the server, and logs that it was asked to", async () => {
  await using stage = await rehearsed();
  const runner = stage.client.beta.messages.toolRunner({
    ...anAsk("a/b/c, round 1, attempt 1"),
    tools: [],
  });
  await expect(runner.runUntilDone()).rejects.toThrow(/thread/);
  expect(stage.rehearsal.requests()[0]?.body).toHaveProperty("thread");
});

it("refuses to count the tokens of a request that it would refuse", async () => {
  await using stage = await rehearsed();
  const { max_tokens: _, ...counted } = aRequest({
    messages: [{ role: "assistant", content: "a" }],
  });
  await expect(stage.client.messages.countTokens(counted)).rejects.toMatchObject({ status: 400 });
});

it.each([
  ["no version", {}, 400],
  ["a version that does not exist", { "anthropic-version": "2025-01-01" }, 400],
])("refuses a request with %s", async (_name, headers, status) => {
  await using stage = await rehearsed();
  const response = await fetch(`${stage.rehearsal.url}/v1/messages`, {
    method: "POST",
    headers: { "x-api-key": "k", ...headers },
    body: JSON.stringify(aRequest()),
  });
  expect(response.status).toBe(status);
  expect(await response.text()).toContain("anthropic-version");
});

it("refuses a body that is not JSON, and an address that does not exist", async () => {
  await using stage = await rehearsed();
  const headers = { "x-api-key": "k", "anthropic-version": "2026-10-21" };
  const broken = await fetch(`${stage.rehearsal.url}/v1/messages`, {
    method: "POST",
    headers,
    body: "{",
  });
  expect(broken.status).toBe(400);
  const elsewhere = await fetch(`${stage.rehearsal.url}/v1/complete`, {
    method: "POST",
    headers,
    body: "{}",
  });
  expect(elsewhere.status).toBe(404);
  expect(await elsewhere.json()).toMatchObject({ error: { type: "not_found_error" } });
});
