import type { ModelInfo } from "@anthropic-ai/sdk/resources/models";

type Line = "haiku" | "sonnet" | "opus" | "fable";

/** Shortest prefix that is cached, in tokens. Not published for the 5.5 models: taken from their predecessors. */
const CACHE_MINIMUM: Readonly<Record<Line, number>> = {
  opus: 512,
  sonnet: 1_024,
  haiku: 4_096,
  fable: 1_024,
};

export const LONGEST_ANSWER = 128_000;

interface Known {
  readonly id: string;
  readonly name: string;
  readonly line: Line;
  readonly day: string;
  readonly retires?: string;
}

const KNOWN: readonly Known[] = [
  { line: "fable", id: "claude-fable-5-2", name: "Claude Fable 5.2", day: "2026-10-27" },
  { line: "haiku", id: "claude-haiku-5-5", name: "Claude Haiku 5.5", day: "2026-10-20" },
  { line: "sonnet", id: "claude-sonnet-5-5", name: "Claude Sonnet 5.5", day: "2026-10-06" },
  { line: "opus", id: "claude-opus-5-5", name: "Claude Opus 5.5", day: "2026-09-22" },
  { line: "sonnet", id: "claude-sonnet-5", name: "Claude Sonnet 5", day: "2026-04-14" },
  { line: "opus", id: "claude-opus-5", name: "Claude Opus 5", day: "2026-03-17" },
  { line: "sonnet", id: "claude-sonnet-4-6", name: "Claude Sonnet 4.6", day: "2026-02-03" },
  { line: "haiku", id: "claude-haiku-4-5", name: "Claude Haiku 4.5", day: "2025-10-15" },
  {
    line: "sonnet",
    id: "claude-sonnet-4-5",
    name: "Claude Sonnet 4.5",
    day: "2025-09-29",
    retires: "2026-11-30T00:00:00Z",
  },
];

/** Every model the rehearsal answers for, newest first, as `GET /v1/models` lists them. */
export function modelList(): ModelInfo[] {
  return KNOWN.map(describe);
}

export function isKnownModel(id: string): boolean {
  return KNOWN.some((known) => known.id === id);
}

/** How many tokens a prefix needs before the API caches it. */
export function cacheMinimumOf(id: string): number {
  return CACHE_MINIMUM[KNOWN.find((known) => known.id === id)?.line ?? "sonnet"];
}

/** `between_tools` exists on Sonnet 5.5 only (facts: thinking and effort). */
export function mayThinkBetweenTools(id: string): boolean {
  return id === "claude-sonnet-5-5";
}

function describe(known: Known): ModelInfo {
  return {
    type: "model",
    id: known.id,
    display_name: known.name,
    created_at: `${known.day}T00:00:00Z`,
    deprecated_at: known.retires === undefined ? null : `${known.day}T00:00:00Z`,
    retires_at: known.retires ?? null,
    lifecycle: known.retires === undefined ? "active" : "deprecated",
    line: known.line,
    max_input_tokens: 1_000_000,
    max_tokens: LONGEST_ANSWER,
    capabilities: capabilitiesOf(known.id),
  };
}

function capabilitiesOf(id: string): ModelInfo["capabilities"] {
  const yes = { supported: true };
  const no = { supported: false };
  return {
    batch: no,
    citations: no,
    code_execution: no,
    context_management: {
      clear_thinking_20251015: null,
      clear_tool_uses_20250919: null,
      compact_20260112: null,
      supported: false,
    },
    effort: { low: yes, medium: yes, high: yes, xhigh: yes, max: yes, supported: true },
    image_input: no,
    pdf_input: no,
    server_tools: { code_execution: no, web_search: no, supported: false },
    structured_outputs: yes,
    thinking: {
      supported: true,
      types: {
        adaptive: yes,
        between_tools: mayThinkBetweenTools(id) ? yes : no,
        disabled: no,
        enabled: no,
      },
    },
  };
}
