import { betaZodTool } from "@anthropic-ai/sdk/helpers/beta/zod";
import { ToolError } from "@anthropic-ai/sdk/lib/tools/ToolError";
import { z } from "zod";
import type { Artifact } from "../domain/artifact.ts";
import type { Clock } from "../domain/clock.ts";
import type { Redact } from "./redact-envelope.ts";

/** What one ask may read. */
export interface ReadingLimits {
  readonly charactersPerRead: number;
  readonly charactersPerAsk: number;
  readonly atOnce: number;
  readonly timeoutMs: number;
}

export const readingLimits: ReadingLimits = {
  charactersPerRead: 40_000,
  charactersPerAsk: 400_000,
  atOnce: 4,
  timeoutMs: 10_000,
};

export interface Reading {
  readonly clock: Clock;
  readonly limits: ReadingLimits;
  readonly signal: AbortSignal;
  readonly redact: Redact;
  readArtifact(id: string): Promise<Artifact | null>;
  /** Told of an error of ours (storage, not the model's mistake); the ask then ends with it. */
  readonly breakWith: (error: unknown) => void;
}

const Input = z.object({
  id: z.string().describe("The artifact's id, art_ and twelve digits, as a handoff names it."),
  start_line: z.number().int().optional().describe("First line, counted from 1."),
  end_line: z.number().int().optional().describe("Last line, included."),
  from_character: z
    .number()
    .int()
    .optional()
    .describe("Where to go on within these lines, as next_from_character told."),
});
type Input = z.infer<typeof Input>;

/**
 * The one tool: the text of an artifact that the step was handed, as JSON with its source. The SDK starts all calls of a turn at once
 * and waits for each of them, so number, time, size and stopping are bounded here.
 */
export function readArtifactTool(reading: Reading) {
  const seats = openSeats(reading.limits.atOnce);
  let charactersLeft = reading.limits.charactersPerAsk;
  return betaZodTool({
    name: "read_artifact",
    description:
      "Reads the text of an artifact that was handed to this step. A long text comes in parts: the result says which lines it holds and how to read on.",
    inputSchema: Input,
    run: async (input) => {
      const artifact = await seats(() => inTime(reading, () => fetchArtifact(reading, input.id)));
      if (artifact === null) throw refusal(`No artifact ${input.id} was handed to this step.`);
      if (charactersLeft <= 0) throw refusal("This step has read as much as it may. Answer now.");
      const result = excerpt(artifact, input, reading.limits.charactersPerRead);
      charactersLeft -= result.length;
      return result;
    },
  });
}

/** The chosen lines as JSON; when they are too long, as far as they go and how to narrow. */
function excerpt(artifact: Artifact, input: Input, limit: number): string {
  const lines = artifact.content.replace(/\n$/, "").split("\n");
  const first = Math.max(1, input.start_line ?? 1);
  const last = Math.min(lines.length, input.end_line ?? lines.length);
  if (first > last) throw refusal(`It has the lines 1 to ${lines.length}; ask for some of these.`);
  const chosen = lines.slice(first - 1, last).join("\n");
  const from = Math.max(0, input.from_character ?? 0);
  const content = chosen.slice(from, from + limit);
  const next = from + content.length;
  const { id, name, kind } = artifact.ref;
  return JSON.stringify({
    source: { artifact: id, name, kind, written_by: "an earlier step" },
    lines: `${first}:${last}`,
    of_lines: lines.length,
    content,
    ...(next < chosen.length && {
      truncated: true,
      next_from_character: next,
      how_to_narrow: `${chosen.length - next} more characters: repeat with from_character ${next}, or ask for fewer lines with start_line and end_line.`,
    }),
  });
}

async function fetchArtifact(reading: Reading, id: string): Promise<Artifact | null> {
  try {
    const artifact = await reading.readArtifact(id);
    return artifact && { ...artifact, content: await reading.redact(artifact.content) };
  } catch (error) {
    reading.breakWith(error);
    throw error;
  }
}

/** Runs the work, but waits for it no longer than the limit, and not at all once the ask has ended. */
async function inTime<T>({ clock, limits, signal }: Reading, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const done = new AbortController();
  const ended = AbortSignal.any([signal, done.signal]);
  const late = clock.sleepUntil(clock.now() + limits.timeoutMs, ended).then(() => {
    throw refusal("Reading took too long. Go on without it or try once more.");
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    late.catch(() => {});
    done.abort();
  }
}

/** Lets so many through at once; the others wait their turn. */
function openSeats(count: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let free = count;
  return async (work) => {
    if (free === 0) await new Promise<void>((sit) => waiting.push(sit));
    else free -= 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}

function refusal(message: string): ToolError {
  return new ToolError(JSON.stringify({ error: message }));
}
