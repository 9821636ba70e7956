import { describe, expect, it } from "vitest";
import { z } from "zod";
import { artifactOf } from "../../../src/domain/artifact.ts";
import { systemClock } from "../../../src/domain/clock.ts";
import {
  aFinding,
  anAskOf,
  aStepRequest,
  envelopeIn,
  failureIn,
  readerOf,
} from "../../support/asking.ts";
import { anEnvelope } from "../../support/builders.ts";
import {
  type Body,
  type Reply,
  reads,
  says,
  startModelServer,
} from "../../support/model-server.ts";
import { stillClock } from "../../support/still-clock.ts";

const plain = anEnvelope({ report_md: "Done.", summary: "It is done." });

const redact = (text: string) => text.replaceAll("hunter2", "[redacted: own secret]");
const goneDisk = () => Promise.reject(new Error("the disk is gone"));

/** Serves the replies in order; the last one again and again. */
function serving(...replies: readonly Reply[]) {
  return startModelServer(
    (_body, index) => replies[Math.min(index, replies.length - 1)] ?? says(plain),
  );
}

function lastUserText(body: Body | undefined): string {
  return JSON.stringify(body?.messages.at(-1));
}

describe("a request to the model", () => {
  it("names the pinned model, streams, and takes nothing the API refuses", async () => {
    await using server = await serving(says(plain));
    const outcome = await anAskOf(
      server.url,
      systemClock,
    )(aStepRequest({ agent: { effort: "low" } }));
    expect(envelopeIn(outcome).report_md).toBe("Done.");
    const [body] = server.bodies;
    expect(body).toMatchObject({
      model: "claude-sonnet-5-5",
      stream: true,
      thinking: { type: "adaptive" },
      output_config: { effort: "low", format: { type: "json_schema" } },
    });
    for (const key of ["temperature", "top_p", "top_k", "tool_choice", "thread"])
      expect(body).not.toHaveProperty(key);
    expect(body?.messages.at(-1)?.role).toBe("user");
    expect(server.headers[0]?.authorization).toBe("Bearer a key");
  });

  it("says nothing of effort when the agent sets none, and takes an exact model id as it is", async () => {
    await using server = await serving(says(plain));
    await anAskOf(server.url, systemClock)(aStepRequest({ agent: { model: "claude-fable-5-2" } }));
    expect(server.bodies[0]?.model).toBe("claude-fable-5-2");
    expect(server.bodies[0]?.output_config).not.toHaveProperty("effort");
  });

  it("puts the schema into the prompt for a server that cannot bind to one", async () => {
    await using server = await serving(
      says(`Here it is:\n\`\`\`json\n${JSON.stringify(plain)}\n\`\`\``),
    );
    const ask = anAskOf(server.url, systemClock, { structured: "prompt" });
    expect(envelopeIn(await ask(aStepRequest())).report_md).toBe("Done.");
    const [body] = server.bodies;
    expect(body).not.toHaveProperty("output_config");
    expect(body).not.toHaveProperty("thinking");
    expect(body?.system[0]?.text).toContain('"additionalProperties":false');
  });
});

describe("what a reply ends with", () => {
  it("is refused with its category, uncharged while nothing was said", async () => {
    const refusal = {
      stop_reason: "refusal" as const,
      stop_details: { type: "refusal", category: "cyber", explanation: "No." },
      content: [],
    };
    await using server = await serving({ kind: "say", message: refusal });
    const failure = failureIn(await anAskOf(server.url, systemClock)(aStepRequest()));
    expect(failure).toMatchObject({ cause: "refused", retryable: false });
    expect(failure.message).toContain("cyber");
    expect(failure.calls[0]?.cost).toEqual({ usd: 0, unknown: false });
    expect(server.bodies).toHaveLength(1);
  });

  it("is a refusal that is charged when a part of an answer came before it, and never read", async () => {
    await using server = await serving(says(plain, { stop_reason: "refusal" }));
    const failure = failureIn(await anAskOf(server.url, systemClock)(aStepRequest()));
    expect(failure.cause).toBe("refused");
    expect(failure.calls[0]?.cost.usd).toBeCloseTo(0.004);
  });

  it("gives a cut-off answer more room once", async () => {
    const cut = says("{", { stop_reason: "max_tokens" });
    await using server = await serving(cut, says(plain));
    expect(envelopeIn(await anAskOf(server.url, systemClock)(aStepRequest())).report_md).toBe(
      "Done.",
    );
    expect(server.bodies[1]?.max_tokens).toBeGreaterThan(server.bodies[0]?.max_tokens ?? 0);
    expect(server.bodies[1]?.messages).toEqual(server.bodies[0]?.messages);
  });

  it("is cut off when more room was not enough", async () => {
    await using server = await serving(says('{"report', { stop_reason: "max_tokens" }));
    const failure = failureIn(await anAskOf(server.url, systemClock)(aStepRequest()));
    expect(failure).toMatchObject({ cause: "cut_off", raw: '{"report' });
    expect(server.bodies).toHaveLength(2);
  });

  it("asks once to continue when the last turn held nothing", async () => {
    await using server = await serving({ kind: "say", message: { content: [] } }, says(plain));
    expect(envelopeIn(await anAskOf(server.url, systemClock)(aStepRequest())).report_md).toBe(
      "Done.",
    );
    expect(lastUserText(server.bodies[1])).toContain("Continue");
  });

  it("is a failure that keeps what was sent when nobody here knows the reason", async () => {
    await using server = await serving(says(plain, { stop_reason: "a_new_one" }));
    const failure = failureIn(await anAskOf(server.url, systemClock)(aStepRequest()));
    expect(failure.cause).toBe("invalid_answer");
    expect(failure.message).toContain("a_new_one");
    expect(failure.raw).toContain("Done.");
  });

  it("is a full context that is not asked again", async () => {
    await using server = await serving(says("", { stop_reason: "model_context_window_exceeded" }));
    const failure = failureIn(await anAskOf(server.url, systemClock)(aStepRequest()));
    expect(failure.cause).toBe("cut_off");
    expect(server.bodies).toHaveLength(1);
  });

  it("is never a success when the turns run out", async () => {
    await using server = await serving(reads({ id: "art_000000000000" }));
    const ask = anAskOf(server.url, systemClock, { turns: 3 });
    const failure = failureIn(await ask(aStepRequest()));
    expect(failure).toMatchObject({ cause: "turn_limit", retryable: false });
    expect(server.bodies).toHaveLength(3);
    expect(failure.calls).toHaveLength(3);
  });

  it("is resumed as it came after a pause, up to the turn limit", async () => {
    await using server = await serving(
      says("still at it", { stop_reason: "pause_turn" }),
      says(plain),
    );
    expect(envelopeIn(await anAskOf(server.url, systemClock)(aStepRequest())).report_md).toBe(
      "Done.",
    );
    expect(server.bodies[1]?.messages.at(-1)?.role).toBe("assistant");
  });
});

describe("an answer that cannot be used", () => {
  it("is repaired in one turn that lists all its problems", async () => {
    const step = {
      reviewing: [{ step: "implementation/implement", artifacts: [] }],
      findings: [aFinding("F1")],
      criteria: [{ id: "c1", text: "It holds.", level: "must" as const }],
    };
    const good = anEnvelope({
      verdict: "approve",
      findings: [
        {
          id: "F1",
          status: "fixed",
          severity: "warning",
          step: "",
          title: "t",
          fix: "",
          evidence: [],
        },
      ],
      criteria: [{ criterion: "c1", met: true, reason: "seen" }],
    });
    await using server = await serving(says(anEnvelope({ verdict: "reject" })), says(good));
    const outcome = await anAskOf(server.url, systemClock)(aStepRequest({ step }));
    expect(envelopeIn(outcome).verdict).toBe("approve");
    const repair = lastUserText(server.bodies[1]);
    for (const word of ["reject", "F1", "c1"]) expect(repair).toContain(word);
    expect(server.bodies[1]?.messages.at(-2)?.role).toBe("assistant");
    expect(outcome.calls).toHaveLength(2);
  });

  it("fails after that one repair and keeps what was sent", async () => {
    await using server = await serving(says("I think it depends."), says("It still depends."));
    const failure = failureIn(await anAskOf(server.url, systemClock)(aStepRequest()));
    expect(failure).toMatchObject({
      cause: "invalid_answer",
      retryable: false,
      raw: "It still depends.",
    });
    expect(server.bodies).toHaveLength(2);
    expect(failure.calls).toHaveLength(2);
  });

  it("is told to people by its first problems only, however many there are", async () => {
    const findings = Array.from({ length: 9 }, (_, index) => aFinding(`F${index + 1}`));
    const step = { reviewing: [{ step: "implementation/implement", artifacts: [] }], findings };
    await using server = await serving(says(anEnvelope({ verdict: "approve" })));
    const failure = failureIn(await anAskOf(server.url, systemClock)(aStepRequest({ step })));
    expect(failure.message).toMatch(/F3 .* And 6 more\.$/);
    expect(failure.message).not.toContain("F4");
  });

  it("is read whatever the case of its enumerated words", async () => {
    const loud = JSON.stringify(anEnvelope({ verdict: "none" })).replace('"none"', '"None"');
    await using server = await serving(says(loud));
    expect(envelopeIn(await anAskOf(server.url, systemClock)(aStepRequest())).verdict).toBe("none");
  });
});

describe("a failure on the way", () => {
  const broken: readonly [string, Reply][] = [
    ["an overloaded server", { kind: "status", status: 529, type: "overloaded_error" }],
    ["a rate limit", { kind: "status", status: 429, type: "rate_limit_error" }],
    ["an internal error", { kind: "status", status: 500 }],
    ["an error inside the stream", { ...says(plain), upTo: 3, ending: "error" }],
    ["a connection that breaks", { ...says(plain), upTo: 3, ending: "destroy" }],
    ["a stream that just ends", { ...says(plain), upTo: 3, ending: "end" }],
  ];

  it.each(broken)("%s is tried again after half a second, then a second", async (_what, reply) => {
    await using server = await serving(reply, reply, says(plain));
    const clock = stillClock();
    const asked = anAskOf(server.url, clock)(aStepRequest());
    await clock.asleepFor(500);
    clock.turn(500);
    await clock.asleepFor(1_000);
    clock.turn(1_000);
    const outcome = await asked;
    expect(envelopeIn(outcome).report_md).toBe("Done.");
    expect(outcome.calls.map(({ ended }) => ended)).toHaveLength(3);
    expect(clock.sleepers()).toBe(0);
  });

  it("ends as unavailable after the third try, and may be asked again later", async () => {
    await using server = await serving({ kind: "status", status: 529, type: "overloaded_error" });
    const clock = stillClock();
    const asked = anAskOf(server.url, clock)(aStepRequest());
    for (const wait of [500, 1_000]) {
      await clock.asleepFor(wait);
      clock.turn(wait);
    }
    expect(failureIn(await asked)).toMatchObject({ cause: "unavailable", retryable: true });
    expect(server.bodies).toHaveLength(3);
  });

  it("books what a broken stream had used, and says that the rest of its cost is unknown", async () => {
    await using server = await serving({ ...says(plain), upTo: 3, ending: "destroy" }, says(plain));
    const clock = stillClock();
    const asked = anAskOf(server.url, clock)(aStepRequest());
    await clock.asleepFor(500);
    clock.turn(500);
    const { calls } = await asked;
    expect(calls[0]).toMatchObject({
      model: "claude-sonnet-5-5",
      usage: { input: 1_000, output: 1 },
    });
    expect(calls[0]?.cost).toEqual({ usd: 0.00201, unknown: true });
    expect(calls[1]?.cost.unknown).toBe(false);
  });

  it("does not read again what tools had already given", async () => {
    const artifact = artifactOf("plan", "document", "the plan");
    let reading = 0;
    const readArtifact = async () => {
      reading += 1;
      return artifact;
    };
    const overloaded: Reply = { kind: "status", status: 529, type: "overloaded_error" };
    await using server = await serving(reads({ id: artifact.ref.id }), overloaded, says(plain));
    const clock = stillClock();
    const asked = anAskOf(server.url, clock)(aStepRequest({ readArtifact }));
    await clock.asleepFor(500);
    clock.turn(500);
    expect(envelopeIn(await asked).report_md).toBe("Done.");
    expect(reading).toBe(1);
    expect(server.bodies[2]?.messages).toEqual(server.bodies[1]?.messages);
  });

  it("waits as long as the server asks", async () => {
    const limited: Reply = {
      kind: "status",
      status: 429,
      type: "rate_limit_error",
      headers: { "retry-after": "7" },
    };
    await using server = await serving(limited, says(plain));
    const clock = stillClock();
    const asked = anAskOf(server.url, clock)(aStepRequest());
    await clock.asleepFor(7_000);
    clock.turn(7_000);
    expect(envelopeIn(await asked).report_md).toBe("Done.");
  });

  it("fails at once when the server asks to wait longer than the step has left", async () => {
    const limited: Reply = {
      kind: "status",
      status: 429,
      type: "rate_limit_error",
      headers: { "retry-after": "3600" },
    };
    await using server = await serving(limited);
    const failure = failureIn(await anAskOf(server.url, stillClock())(aStepRequest()));
    expect(failure).toMatchObject({ cause: "unavailable", retryable: false });
    expect(failure.message).toContain("3600 s");
    expect(server.bodies).toHaveLength(1);
  });

  const lasting: readonly [string, Reply][] = [
    ["a refused key", { kind: "status", status: 401, type: "authentication_error" }],
    ["a bad request", { kind: "status", status: 400, type: "invalid_request_error" }],
    [
      "a spend cap",
      {
        kind: "status",
        status: 429,
        type: "rate_limit_error",
        code: "contract_spend_limit_reached",
      },
    ],
    [
      "a server that says not to retry",
      { kind: "status", status: 503, headers: { "x-should-retry": "false" } },
    ],
  ];
  it.each(lasting)("%s is not tried again", async (_what, reply) => {
    await using server = await serving(reply);
    const failure = failureIn(await anAskOf(server.url, stillClock())(aStepRequest()));
    expect(failure).toMatchObject({ cause: "unavailable", retryable: false });
    expect(server.bodies).toHaveLength(1);
  });

  it("gives up a stream that sends nothing but pings, and tries again", async () => {
    await using server = await serving({ ...says(plain), upTo: 2, ending: "ping" }, says(plain));
    const clock = stillClock();
    const asked = anAskOf(server.url, clock, { idleMs: 30_000 })(aStepRequest());
    await server.taken(1);
    await clock.asleepFor(30_000);
    clock.turn(30_000);
    await clock.asleepFor(500);
    clock.turn(500);
    const outcome = await asked;
    expect(envelopeIn(outcome).report_md).toBe("Done.");
    expect(outcome.calls[0]?.ended).toBe("stalled");
  });

  it("gives up a server that never begins to answer", async () => {
    await using server = await serving({ kind: "hang" }, says(plain));
    const clock = stillClock();
    const asked = anAskOf(server.url, clock, { idleMs: 30_000 })(aStepRequest());
    await server.taken(1);
    clock.turn(30_000);
    await clock.asleepFor(500);
    clock.turn(500);
    expect((await asked).calls[0]).toMatchObject({
      ended: "stalled",
      cost: { usd: 0, unknown: false },
    });
  });
});

describe("a limit", () => {
  const again = reads({ id: "art_000000000000" });

  it.each([
    ["calls", { calls: 2 }, /2 calls/],
    ["tokens", { tokens: 2_000 }, /2000 tokens/],
    ["money", { usd: 0.005 }, /0.005 US dollars/],
  ])("of %s stops the next request and keeps what was booked", async (_what, budget, words) => {
    await using server = await serving(again);
    const failure = failureIn(await anAskOf(server.url, systemClock)(aStepRequest({ budget })));
    expect(failure).toMatchObject({ cause: "budget_reached", retryable: false });
    expect(failure.message).toMatch(words);
    expect(failure.calls).toHaveLength(2);
    expect(server.bodies).toHaveLength(2);
  });

  it("that is used up beforehand lets no request out", async () => {
    await using server = await serving(says(plain));
    const failure = failureIn(
      await anAskOf(server.url, systemClock)(aStepRequest({ budget: { usd: 0 } })),
    );
    expect(failure.cause).toBe("budget_reached");
    expect(server.bodies).toHaveLength(0);
  });

  it("of money does not stop a model whose price is unknown, but that of tokens does", async () => {
    await using server = await serving(again);
    const request = aStepRequest({
      agent: { model: "local-model" },
      budget: { usd: 0.001, tokens: 3_000 },
    });
    const failure = failureIn(await anAskOf(server.url, systemClock)(request));
    expect(failure.message).toContain("3000 tokens");
    expect(failure.calls.map(({ cost }) => cost)).toEqual(
      Array.from({ length: 3 }, () => ({ usd: 0, unknown: true })),
    );
    expect(failure.calls[0]?.priceTable).toBeNull();
  });

  it("of time ends a request under way at its deadline", async () => {
    await using server = await serving({ kind: "hang" });
    const clock = stillClock();
    const asked = anAskOf(server.url, clock)(aStepRequest({ budget: { durationMs: 20_000 } }));
    await server.taken(1);
    clock.turn(20_000);
    expect(failureIn(await asked)).toMatchObject({ cause: "deadline", retryable: false });
    expect(clock.sleepers()).toBe(0);
  });

  it("of time that runs out between two requests lets the next one not out", async () => {
    await using server = await serving(again);
    const clock = stillClock();
    const readArtifact = async () => {
      clock.turn(20_000);
      return null;
    };
    const budget = { durationMs: 20_000 };
    const asked = anAskOf(server.url, clock)(aStepRequest({ budget, readArtifact }));
    const failure = failureIn(await asked);
    expect(failure).toMatchObject({ cause: "budget_reached", retryable: false });
    expect(failure.message).toContain("20 s");
    expect(failure.calls).toHaveLength(1);
    expect(server.bodies).toHaveLength(1);
  });

  it("also counts the repair", async () => {
    await using server = await serving(says("no"), says(plain));
    const failure = failureIn(
      await anAskOf(server.url, systemClock)(aStepRequest({ budget: { calls: 1 } })),
    );
    expect(failure.cause).toBe("budget_reached");
    expect(server.bodies).toHaveLength(1);
  });
});

describe("stopping", () => {
  it("ends a stream under way and books what it had used", async () => {
    await using server = await serving({ ...says(plain), upTo: 2, ending: "hang" });
    const stop = new AbortController();
    const clock = stillClock();
    const asked = anAskOf(server.url, clock)(aStepRequest({ signal: stop.signal }));
    await server.taken(1);
    stop.abort();
    expect((await asked).kind).toBe("stopped");
    expect(clock.sleepers()).toBeLessThanOrEqual(1);
  });

  it("ends within a second although a tool pays no heed [P-stop]", async () => {
    const artifact = artifactOf("plan", "document", "the plan");
    await using server = await serving(reads({ id: artifact.ref.id }));
    const stop = new AbortController();
    const entered = Promise.withResolvers<void>();
    const readArtifact = () => {
      entered.resolve();
      return new Promise<null>(() => {});
    };
    const asked = anAskOf(
      server.url,
      systemClock,
    )(aStepRequest({ signal: stop.signal, readArtifact }));
    await entered.promise;
    const before = performance.now();
    stop.abort();
    const outcome = await asked;
    expect(outcome.kind).toBe("stopped");
    expect(outcome.calls).toHaveLength(1);
    expect(performance.now() - before).toBeLessThan(1_000);
  });

  it("that came before the ask lets no request out", async () => {
    await using server = await serving(says(plain));
    const outcome = await anAskOf(
      server.url,
      systemClock,
    )(aStepRequest({ signal: AbortSignal.abort() }));
    expect(outcome).toEqual({ kind: "stopped", calls: [] });
    expect(server.bodies).toHaveLength(0);
  });

  it("wakes an ask that waits to try again", async () => {
    await using server = await serving({ kind: "status", status: 529 });
    const stop = new AbortController();
    const clock = stillClock();
    const asked = anAskOf(server.url, clock)(aStepRequest({ signal: stop.signal }));
    await clock.asleepFor(500);
    stop.abort();
    expect((await asked).kind).toBe("stopped");
  });
});

describe("reading artifacts", () => {
  const long = artifactOf(
    "log",
    "document",
    Array.from({ length: 400 }, (_, line) => `line ${line + 1}`).join("\n"),
  );

  const Results = z.array(z.object({ is_error: z.boolean().optional(), content: z.string() }));

  function resultsIn(body: Body | undefined) {
    return Results.parse(body?.messages.at(-1)?.content);
  }

  it("gives the text as JSON with its source, and tells of more", async () => {
    await using server = await serving(reads({ id: long.ref.id }), says(plain));
    const ask = anAskOf(server.url, systemClock, { reading: { charactersPerRead: 100 } });
    await ask(aStepRequest({ readArtifact: readerOf(long) }));
    const [result] = resultsIn(server.bodies[1]);
    const told = JSON.parse(result?.content ?? "");
    expect(told).toMatchObject({
      source: { artifact: long.ref.id, name: "log" },
      lines: "1:400",
      truncated: true,
      next_from_character: 100,
    });
    expect(told.content).toBe(long.content.slice(0, 100));
    expect(told.how_to_narrow).toContain("start_line");
  });

  it("gives the lines asked for", async () => {
    await using server = await serving(
      reads({ id: long.ref.id, start_line: 3, end_line: 4 }),
      says(plain),
    );
    await anAskOf(server.url, systemClock)(aStepRequest({ readArtifact: readerOf(long) }));
    expect(JSON.parse(resultsIn(server.bodies[1])[0]?.content ?? "").content).toBe(
      "line 3\nline 4",
    );
  });

  it("answers an unknown id, a bad input and lines beyond the end with an error for the model", async () => {
    const asked = reads(
      { id: "art_ffffffffffff" },
      { name: "log" },
      { id: long.ref.id, start_line: 900 },
    );
    await using server = await serving(asked, says(plain));
    const outcome = await anAskOf(
      server.url,
      systemClock,
    )(aStepRequest({ readArtifact: readerOf(long) }));
    expect(outcome.kind).toBe("answered");
    const results = resultsIn(server.bodies[1]);
    expect(results.map((result) => result.is_error)).toEqual([true, true, true]);
    expect(results[0]?.content).toContain("art_ffffffffffff");
  });

  it("takes so many at once and no more", async () => {
    let now = 0;
    let most = 0;
    const readArtifact = async () => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
      return long;
    };
    const inputs = Array.from({ length: 9 }, (_, line) => ({
      id: long.ref.id,
      start_line: line + 1,
    }));
    await using server = await serving(reads(...inputs), says(plain));
    const ask = anAskOf(server.url, systemClock, { reading: { atOnce: 2 } });
    expect((await ask(aStepRequest({ readArtifact }))).kind).toBe("answered");
    expect(most).toBe(2);
  });

  it("stops giving once the step has read enough", async () => {
    const twice = reads({ id: long.ref.id });
    await using server = await serving(twice, twice, says(plain));
    const ask = anAskOf(server.url, systemClock, { reading: { charactersPerAsk: 50 } });
    await ask(aStepRequest({ readArtifact: readerOf(long) }));
    expect(resultsIn(server.bodies[1])[0]?.is_error).toBeUndefined();
    expect(resultsIn(server.bodies[2])[0]).toMatchObject({ is_error: true });
  });

  it("tells the model when reading took too long", async () => {
    await using server = await serving(reads({ id: long.ref.id }), says(plain));
    const clock = stillClock();
    const ask = anAskOf(server.url, clock, { reading: { timeoutMs: 5_000 } });
    const asked = ask(aStepRequest({ readArtifact: () => new Promise<null>(() => {}) }));
    await clock.asleepFor(5_000);
    clock.turn(5_000);
    expect((await asked).kind).toBe("answered");
    expect(resultsIn(server.bodies[1])[0]?.content).toContain("too long");
  });

  it("throws what the store throws instead of telling it to the model", async () => {
    await using server = await serving(reads({ id: long.ref.id }), says(plain));
    await expect(
      anAskOf(server.url, systemClock)(aStepRequest({ readArtifact: goneDisk })),
    ).rejects.toThrow("the disk is gone");
    expect(server.bodies).toHaveLength(1);
  });
});

describe("secrets", () => {
  it("reach neither the model nor whoever reads the answer", async () => {
    const artifact = artifactOf("config", "config", "password: hunter2");
    const leaking = anEnvelope({
      report_md: "It is hunter2.",
      evidence: [{ path: "a.yml", start: 1, end: 1, quote: "password: hunter2" }],
      artifacts: [{ name: "a.yml", kind: "config", content: "hunter2" }],
      context: [{ key: "models", values: ["hunter2"] }],
    });
    await using server = await serving(reads({ id: artifact.ref.id }), says(leaking));
    const request = aStepRequest({
      brief: { task: "The password hunter2 does not work" },
      readArtifact: readerOf(artifact),
    });
    const outcome = await anAskOf(server.url, systemClock, { redact })(request);
    expect(JSON.stringify(server.bodies)).not.toContain("hunter2");
    expect(JSON.stringify(envelopeIn(outcome))).not.toContain("hunter2");
    expect(envelopeIn(outcome).handoff.artifacts[0]?.content).toBe("[redacted: own secret]");
  });

  it("are taken out of what is kept of a useless answer", async () => {
    await using server = await serving(says("It is hunter2."));
    const failure = failureIn(await anAskOf(server.url, systemClock, { redact })(aStepRequest()));
    expect(failure.raw).toBe("It is [redacted: own secret].");
  });
});
