import type Anthropic from "@anthropic-ai/sdk";
import { OverloadedError } from "@anthropic-ai/sdk";
import { expect, it } from "vitest";
import { aRequest, envelopeFormat, rehearsed } from "../support/rehearsal.ts";

const MINUTE = 60_000;
const long = (word: string) => `${word} `.repeat(1_500);

const cached = (text: string, ttl: "5m" | "1h" = "5m"): Anthropic.TextBlockParam => ({
  type: "text",
  text,
  cache_control: { type: "ephemeral", ttl },
});

function blocks(count: number): Anthropic.TextBlockParam[] {
  return Array.from({ length: count }, (_, index) => ({ type: "text", text: `block ${index}` }));
}

function turnOf(first: Anthropic.TextBlockParam, more: Anthropic.TextBlockParam[]) {
  return { messages: [{ role: "user" as const, content: [first, ...more] }] };
}

/** A stage on which time stands still until it is moved, and a way to see what the cache did. */
async function onStage() {
  let time = 0;
  const stage = await rehearsed({ now: () => time });
  return {
    ...stage,
    pass: (ms: number) => {
      time += ms;
    },
    async usage(changes: Parameters<typeof aRequest>[0]) {
      const { usage } = await stage.client.messages.create(aRequest(changes));
      const { cache_read_input_tokens: read, cache_creation_input_tokens: written } = usage;
      return { read, written, rest: usage.input_tokens, kinds: usage.cache_creation };
    },
  };
}

it("writes a marked prefix once and reads it while it lives", async () => {
  await using stage = await onStage();
  const first = await stage.usage({ system: [cached(long("rule"))] });
  expect(first).toMatchObject({ read: 0 });
  expect(first.written).toBeGreaterThan(1_024);
  stage.pass(4 * MINUTE);
  const second = await stage.usage({ system: [cached(long("rule"))] });
  expect(second).toMatchObject({ read: first.written, written: 0, rest: first.rest });
});

it("lives five minutes from its last use, or an hour where that was asked", async () => {
  await using stage = await onStage();
  const system = [cached(long("rule"))];
  await stage.usage({ system });
  stage.pass(4 * MINUTE);
  await stage.usage({ system });
  stage.pass(4 * MINUTE);
  expect((await stage.usage({ system })).read).toBeGreaterThan(0);
  stage.pass(5 * MINUTE);
  expect((await stage.usage({ system })).read).toBe(0);

  const hour = [cached(long("other"), "1h")];
  expect((await stage.usage({ system: hour })).kinds).toMatchObject({
    ephemeral_5m_input_tokens: 0,
  });
  stage.pass(59 * MINUTE);
  expect((await stage.usage({ system: hour })).read).toBeGreaterThan(0);
});

it("does not keep a prefix that is too short for the model", async () => {
  await using stage = await onStage();
  const system = [cached("rule ".repeat(500))];
  await stage.usage({ system });
  expect(await stage.usage({ system })).toMatchObject({ read: 0, written: 0 });
  await stage.usage({ system, model: "claude-opus-5-5" });
  expect((await stage.usage({ system, model: "claude-opus-5-5" })).read).toBeGreaterThan(512);
});

it("misses by a single letter, by another model, another format or another tool", async () => {
  await using stage = await onStage();
  const system = [cached(long("rule"))];
  const tool = { name: "read", input_schema: { type: "object" as const } };
  await stage.usage({ system, tools: [tool] });
  const misses = [
    { system: [cached(`${long("rule")}.`)], tools: [tool] },
    { system, tools: [tool], model: "claude-sonnet-5" },
    { system, tools: [tool], output_config: { format: envelopeFormat } },
    { system, tools: [{ ...tool, description: "Reads." }] },
  ];
  for (const changes of misses) expect((await stage.usage(changes)).read).toBe(0);
  expect((await stage.usage({ system, tools: [tool] })).read).toBeGreaterThan(0);
});

it("shares what agents have in common up to the first breakpoint that differs", async () => {
  await using stage = await onStage();
  const house = cached(long("house"));
  const one = await stage.usage({ system: [house, cached(long("architect"))] });
  const other = await stage.usage({ system: [house, cached(long("reviewer"))] });
  expect(other.read).toBeGreaterThan(1_024);
  expect(other.read ?? 0).toBeLessThan(one.written ?? 0);
  expect(other.written).toBeGreaterThan(1_024);
});

it("follows a conversation with the automatic breakpoint", async () => {
  await using stage = await onStage();
  const cache_control = { type: "ephemeral" as const };
  const messages: Anthropic.MessageParam[] = [{ role: "user", content: long("brief") }];
  const first = await stage.usage({ messages, cache_control });
  const longer: Anthropic.MessageParam[] = [
    ...messages,
    { role: "assistant", content: "An answer." },
    { role: "user", content: "A question." },
  ];
  const second = await stage.usage({ messages: longer, cache_control });
  expect(second.read).toBe(first.written);
  expect(second.written).toBeGreaterThan(0);
});

it("looks back twenty blocks from a breakpoint and no further", async () => {
  await using stage = await onStage();
  const plain: Anthropic.TextBlockParam = { type: "text", text: long("brief") };
  await stage.usage(turnOf(cached(long("brief")), []));
  expect((await stage.usage(turnOf(plain, [...blocks(20), cached("ask")]))).read).toBe(0);
  expect((await stage.usage(turnOf(plain, [...blocks(19), cached("ask")]))).read).not.toBe(0);
});

it("keeps nothing of a request that was refused or struck before it was read", async () => {
  await using stage = await onStage();
  const system = [cached(long("rule"))];
  stage.rehearsal.faults.add({ kind: "overloaded" });
  await expect(stage.usage({ system })).rejects.toBeInstanceOf(OverloadedError);
  expect((await stage.usage({ system })).read).toBe(0);
});
