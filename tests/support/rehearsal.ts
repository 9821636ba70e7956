import Anthropic from "@anthropic-ai/sdk";
import { zodOutputFormat } from "@anthropic-ai/sdk/helpers/zod";
import type {
  Message,
  MessageCreateParamsNonStreaming,
} from "@anthropic-ai/sdk/resources/messages";
import { Envelope } from "../../src/domain/envelope.ts";
import {
  type Rehearsal,
  type RehearsalOptions,
  startRehearsal,
} from "../../src/rehearsal/start-rehearsal.ts";

export interface Rehearsed extends AsyncDisposable {
  readonly rehearsal: Rehearsal;
  readonly client: Anthropic;
}

/** A rehearsal with the real SDK pointed at it; closed when the test's scope ends. */
export async function rehearsed(options: RehearsalOptions = {}): Promise<Rehearsed> {
  const rehearsal = await startRehearsal(options);
  const client = new Anthropic({ apiKey: "any key", baseURL: rehearsal.url, maxRetries: 0 });
  return { rehearsal, client, [Symbol.asyncDispose]: () => rehearsal.close() };
}

export const envelopeFormat = {
  type: "json_schema" as const,
  schema: zodOutputFormat(Envelope).schema,
};

/** A plain request, for tests that change one thing about it. */
export function aRequest(
  changes: Partial<MessageCreateParamsNonStreaming> = {},
): MessageCreateParamsNonStreaming {
  return {
    model: "claude-sonnet-5-5",
    max_tokens: 16_000,
    messages: [{ role: "user", content: "What is the objective?" }],
    ...changes,
  };
}

/** A request as the product writes one: the brief's sections, then the line that names the step. */
export function anAsk(step: string, sections: Readonly<Record<string, string>> = {}) {
  const task = "Our CircleCI pipeline is failing on the staging deployment";
  const parts = Object.entries({ task: JSON.stringify(task), ...sections }).map(
    ([name, text]) => `<${name}>\n${text}\n</${name}>`,
  );
  const content = [...parts, `Step: ${step}\nWhat the step is about.`].join("\n\n");
  return aRequest({
    messages: [{ role: "user", content }],
    output_config: { format: envelopeFormat },
  });
}

export function textOf({ content }: Pick<Message, "content">): string {
  return content.map((block) => (block.type === "text" ? block.text : "")).join("");
}

/** The envelope in a reply; throws when it is not one. */
export function envelopeOf(message: Pick<Message, "content">): Envelope {
  return Envelope.parse(JSON.parse(textOf(message)));
}
