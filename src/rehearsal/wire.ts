import { z } from "zod";

/** The parts of a request that the rehearsal reads. Blocks stay open: a kind we do not know is passed over, not refused. */
const CacheControl = z
  .object({ type: z.literal("ephemeral"), ttl: z.enum(["5m", "1h"]).optional() })
  .nullish();

export const Block = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  id: z.string().optional(),
  name: z.string().optional(),
  tool_use_id: z.string().optional(),
  thinking: z.string().optional(),
  signature: z.string().optional(),
  content: z.unknown().optional(),
  cache_control: CacheControl,
});
export type Block = z.infer<typeof Block>;

const Content = z
  .union([z.string(), z.array(Block)])
  .transform((content): Block[] =>
    typeof content === "string" ? [{ type: "text", text: content }] : content,
  );

export const Turn = z.object({ role: z.enum(["user", "assistant"]), content: Content });
export type Turn = z.infer<typeof Turn>;

export const Tool = z.looseObject({
  type: z.string().nullish(),
  name: z.string(),
  description: z.string().optional(),
  input_schema: z.record(z.string(), z.unknown()).optional(),
  strict: z.boolean().optional(),
  cache_control: CacheControl,
});
export type Tool = z.infer<typeof Tool>;

const OutputConfig = z.strictObject({
  effort: z.enum(["low", "medium", "high", "xhigh", "max"]).nullish(),
  format: z
    .strictObject({
      type: z.literal("json_schema"),
      schema: z.record(z.string(), z.unknown()),
    })
    .nullish(),
  task_budget: z.unknown().optional(),
});

const counted = {
  model: z.string().min(1),
  messages: z.array(Turn).min(1, "at least one message is required"),
  system: Content.optional(),
  tools: z.array(Tool).optional(),
  tool_choice: z.looseObject({ type: z.string() }).optional(),
  thinking: z
    .looseObject({
      type: z.string(),
      display: z.enum(["summarized", "omitted", "updates"]).nullish(),
    })
    .optional(),
  output_config: OutputConfig.optional(),
  cache_control: CacheControl,
  mcp_servers: z.unknown().optional(),
  context_management: z.unknown().optional(),
  speed: z.unknown().optional(),
  user_profile_id: z.unknown().optional(),
  workspace_id: z.unknown().optional(),
};

/** Body of `POST /v1/messages/count_tokens`. A field that the API does not have is refused, as the API does. */
export const CountRequest = z.strictObject(counted);

/** Body of `POST /v1/messages`. */
export const MessageRequest = z.strictObject({
  ...counted,
  max_tokens: z.number().int().min(1),
  stream: z.boolean().optional(),
  metadata: z.unknown().optional(),
  stop_sequences: z.array(z.string()).optional(),
  service_tier: z.unknown().optional(),
  container: z.unknown().optional(),
  diagnostics: z.unknown().optional(),
  inference_geo: z.unknown().optional(),
});
export type MessageRequest = z.infer<typeof MessageRequest>;
export type CountRequest = z.infer<typeof CountRequest>;

/** The API's own error types, each with the status it comes with. */
export const STATUS_OF = {
  invalid_request_error: 400,
  authentication_error: 401,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  overloaded_error: 529,
} as const;

/** A request that the API would not serve, and why. */
export interface Refused {
  readonly type: keyof typeof STATUS_OF;
  readonly message: string;
}

export function invalid(message: string): Refused {
  return { type: "invalid_request_error", message };
}
