import { APIError } from "@anthropic-ai/sdk/error";
import type { ModelInfo } from "@anthropic-ai/sdk/resources/models";
import { type Connection, createClient } from "./client.ts";
import { hasPrice, type PriceTable } from "./prices.ts";

export interface ModelCheck extends Connection {
  readonly models: { readonly opus: string; readonly sonnet: string; readonly haiku: string };
  /** Whether answers are bound to a schema by the server. */
  readonly structured: "schema" | "prompt";
  readonly prices: PriceTable;
  /** The start may not hang on a server that does not answer. */
  readonly signal: AbortSignal;
}

/**
 * Looks at start-up whether the pinned models still serve what the house needs of them, and tells in words what is wrong. Nothing
 * floats: a newer model is never used by itself, but it is named where an older one is on its way out.
 */
export async function checkModels(check: ModelCheck): Promise<string[]> {
  return [...(await unserved(check)), ...unpriced(check)];
}

/** What is spent on a model without a price is unknown, so no limit in dollars can be reached. */
function unpriced({ models, prices }: ModelCheck): string[] {
  const ids = new Set(Object.values(models).filter((id) => !hasPrice(prices, id)));
  return [...ids].map(
    (id) =>
      `The model ${id} has no price here: limits in dollars do not hold for it, those in tokens do. Give it one with ORCHESTRATE_PRICES.`,
  );
}

async function unserved(check: ModelCheck): Promise<string[]> {
  const client = createClient(check);
  const known: ModelInfo[] = [];
  try {
    for await (const model of client.models.list({ limit: 100 }, { signal: check.signal }))
      known.push(model);
  } catch (error) {
    if (error instanceof APIError) return [unreachable(check, error)];
    throw error;
  }
  return Object.entries(check.models).flatMap(([line, id]) =>
    problemsWith({ line, id, structured: check.structured }, known),
  );
}

interface Pinned extends Pick<ModelCheck, "structured"> {
  readonly line: string;
  readonly id: string;
}

function problemsWith(pinned: Pinned, known: readonly ModelInfo[]): string[] {
  const { line, id, structured } = pinned;
  const model = known.find((candidate) => candidate.id === id);
  const setting = `ORCHESTRATE_MODEL_${line.toUpperCase()}`;
  const instead = newest(line, id, known);
  const remedy =
    instead === null ? `Set ${setting} to another model.` : `Set ${setting}=${instead}.`;
  if (model === undefined)
    return [
      `The model ${id}, pinned for "${line}", is not among those this key may use. ${remedy}`,
    ];
  if (model.lifecycle === "retired") return [`The model ${id} is retired. ${remedy}`];
  const until =
    model.retires_at === null ? "" : ` and is retired on ${model.retires_at.slice(0, 10)}`;
  const incapable =
    structured === "schema" && model.capabilities?.structured_outputs.supported === false;
  return [
    ...(model.lifecycle === "deprecated"
      ? [`The model ${id} is deprecated${until}. ${remedy}`]
      : []),
    ...(incapable ? [`The model ${id} cannot bind its answer to a schema. ${remedy}`] : []),
  ];
}

function newest(line: string, id: string, known: readonly ModelInfo[]): string | null {
  const others = known.filter(
    (model) => model.line === line && model.lifecycle === "active" && model.id !== id,
  );
  const byDay = others.toSorted((left, right) => right.created_at.localeCompare(left.created_at));
  return byDay[0]?.id ?? null;
}

function unreachable({ baseURL }: ModelCheck, error: APIError): string {
  if (error.status === 401 || error.status === 403)
    return `The key in ANTHROPIC_API_KEY was not accepted by ${baseURL} (${error.status}).`;
  return `The models could not be listed at ${baseURL}: ${error.message}`;
}
