import { isKnownModel, LONGEST_ANSWER, mayThinkBetweenTools } from "./models.ts";
import { refuseSchemas } from "./refuse-schema.ts";
import { refuseTurns } from "./refuse-turns.ts";
import { CountRequest, invalid, MessageRequest, type Refused } from "./wire.ts";

export type Read<Body> =
  | { readonly ok: true; readonly body: Body }
  | { readonly ok: false; readonly refused: Refused };

/** Reads a create request as the API would: what the API refuses, this refuses with the same status and type. */
export function readMessageRequest(json: unknown): Read<MessageRequest> {
  const early = refuseFields(json);
  if (early !== null) return { ok: false, refused: early };
  const parsed = MessageRequest.safeParse(json);
  if (!parsed.success) return { ok: false, refused: unreadable(parsed.error.issues) };
  const refused = refuse(parsed.data) ?? refuseLength(parsed.data);
  return refused === null ? { ok: true, body: parsed.data } : { ok: false, refused };
}

/** Reads a request to count tokens; the same rules, without an answer to be limited. */
export function readCountRequest(json: unknown): Read<CountRequest> {
  const early = refuseFields(json);
  if (early !== null) return { ok: false, refused: early };
  const parsed = CountRequest.safeParse(json);
  if (!parsed.success) return { ok: false, refused: unreadable(parsed.error.issues) };
  const refused = refuse(parsed.data);
  return refused === null ? { ok: true, body: parsed.data } : { ok: false, refused };
}

/** Fields that were once allowed, or belong to a beta that the product must never use: each is refused by name. */
function refuseFields(json: unknown): Refused | null {
  if (typeof json !== "object" || json === null || Array.isArray(json))
    return invalid("the request body must be a JSON object");
  for (const field of ["temperature", "top_p", "top_k"])
    if (field in json)
      return invalid(`${field}: sampling parameters are not supported since version 2026-10-21`);
  if ("thread" in json)
    return invalid("thread: message threads are not available here; send the whole conversation");
  if ("output_format" in json) return invalid("output_format: use output_config.format");
  return null;
}

function unreadable(
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): Refused {
  const [first] = issues;
  if (first === undefined) return invalid("the request could not be read");
  const place = first.path.map(String).join(".");
  const message = first.message.replace(/^Unrecognized key/, "Extra inputs are not permitted");
  return invalid(place === "" ? message : `${place}: ${message}`);
}

function refuse(body: CountRequest): Refused | null {
  if (!isKnownModel(body.model))
    return { type: "not_found_error", message: `model: ${body.model}` };
  return (
    refuseToolChoice(body) ??
    refuseThinking(body) ??
    refuseTools(body) ??
    refuseTurns(body) ??
    refuseCaching(body) ??
    refuseSchemas(body)
  );
}

function refuseLength(body: MessageRequest): Refused | null {
  if (body.max_tokens <= LONGEST_ANSWER) return null;
  return invalid(
    `max_tokens: ${body.max_tokens} > ${LONGEST_ANSWER}, the most that ${body.model} can write`,
  );
}

function refuseToolChoice(body: CountRequest): Refused | null {
  const choice = body.tool_choice?.type;
  if (choice === undefined || choice === "auto" || choice === "none") return null;
  if (choice === "any" || choice === "tool")
    return invalid(`tool_choice: forced tool use ("${choice}") is not supported by this model`);
  return invalid(`tool_choice.type: "${choice}" is not one of auto, none`);
}

function refuseThinking(body: CountRequest): Refused | null {
  const { thinking } = body;
  if (thinking === undefined) return null;
  if ("budget_tokens" in thinking)
    return invalid("thinking.budget_tokens: thinking budgets are not supported; use effort");
  if (thinking.type === "adaptive") return null;
  if (thinking.type !== "between_tools")
    return invalid(`thinking.type: "${thinking.type}" is not supported by this model`);
  if (!mayThinkBetweenTools(body.model))
    return invalid(`thinking.type: between_tools is not supported by ${body.model}`);
  const effort = body.output_config?.effort;
  if (effort === "xhigh" || effort === "max")
    return invalid(`thinking.type: between_tools is not supported at effort ${effort}`);
  return null;
}

function refuseTools(body: CountRequest): Refused | null {
  const names = (body.tools ?? []).map((tool) => tool.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return invalid(`tools: tool names must be unique ("${twice}")`);
  for (const [index, tool] of (body.tools ?? []).entries()) {
    if (!/^[a-zA-Z0-9_-]{1,128}$/.test(tool.name))
      return invalid(`tools.${index}.name: must match ^[a-zA-Z0-9_-]{1,128}$`);
    const isOurs = tool.type === undefined || tool.type === null || tool.type === "custom";
    if (isOurs && tool.input_schema?.["type"] !== "object")
      return invalid(`tools.${index}.input_schema.type: must be "object"`);
  }
  return null;
}

/** At most four breakpoints; the automatic one at the top level takes a slot of its own. */
function refuseCaching(body: CountRequest): Refused | null {
  const blocks = body.messages.flatMap((turn) => turn.content);
  const marked = [...(body.tools ?? []), ...(body.system ?? []), ...blocks].filter(
    (part) => part.cache_control !== undefined && part.cache_control !== null,
  );
  const automatic = body.cache_control === undefined || body.cache_control === null ? 0 : 1;
  const found = marked.length + automatic;
  if (found <= 4) return null;
  return invalid(`A maximum of 4 blocks with cache_control may be provided. Found ${found}.`);
}
