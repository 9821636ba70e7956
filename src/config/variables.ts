import { z } from "zod";
import { Secret } from "./secret.ts";

const duration = (byDefault: string) =>
  z
    .string()
    .regex(/^[0-9]+(ms|s|m|h)$/, "a number and ms, s, m or h, such as 90s")
    .default(byDefault)
    .transform((text) => Number.parseInt(text, 10) * unitOf(text));

const positive = (byDefault: number) =>
  z.coerce.number("a number above zero").positive("a number above zero").default(byDefault);
const wholePositive = (byDefault: number) =>
  z.coerce
    .number("a whole number above zero")
    .int("a whole number above zero")
    .positive("a whole number above zero")
    .default(byDefault);
const port = z.coerce
  .number("a port from 0 to 65535")
  .int("a port from 0 to 65535")
  .min(0, "a port from 0 to 65535")
  .max(65_535, "a port from 0 to 65535");
const address = z.url({
  protocol: /^https?$/,
  error: "an address that starts with http:// or https://",
});
const startingWith = (prefix: string) =>
  z
    .string()
    .startsWith(prefix, `a token that starts with ${prefix}`)
    .transform((text) => new Secret(text));
const secret = z.string().transform((text) => new Secret(text));
/** `none` lifts a limit; leaving the variable out keeps the default. */
const limit = (byDefault: number) =>
  z.union([z.literal("none").transform(() => null), positive(byDefault)], {
    error: 'a number above zero, or "none"',
  });

/** The variables that are set, each parsed; the defaults live here. */
export const Variables = z.object({
  SLACK_BOT_TOKEN: startingWith("xoxb-").optional(),
  SLACK_APP_TOKEN: startingWith("xapp-").optional(),
  SLACK_SIGNING_SECRET: secret.optional(),
  SLACK_API_URL: address.optional(),
  ANTHROPIC_API_KEY: secret.optional(),
  ANTHROPIC_BASE_URL: address.optional(),
  PORT: port.default(3000),
  ORCHESTRATE_WORKSPACE_PORT: port.optional(),
  ORCHESTRATE_KEEP_DAYS: z
    .union([z.literal("all").transform(() => null), z.coerce.number().positive()], {
      error: 'a number of days above zero, or "all"',
    })
    .default(null),
  ORCHESTRATE_DATA: z.string().optional(),
  ORCHESTRATE_DEFINITIONS: z.string().default(""),
  ORCHESTRATE_LOG: z
    .enum(["trace", "debug", "info", "warn", "error", "silent"], {
      error: "trace, debug, info, warn, error or silent",
    })
    .optional(),
  ORCHESTRATE_MODEL_OPUS: z.string().default("claude-opus-5-5"),
  ORCHESTRATE_MODEL_SONNET: z.string().default("claude-sonnet-5-5"),
  ORCHESTRATE_MODEL_HAIKU: z.string().default("claude-haiku-5-5"),
  ORCHESTRATE_PRICES: z.string().optional(),
  ORCHESTRATE_STRUCTURED: z
    .enum(["schema", "prompt"], { error: "schema or prompt" })
    .default("schema"),
  ORCHESTRATE_RUN_USD: limit(25),
  ORCHESTRATE_RUN_TOKENS: limit(10_000_000),
  ORCHESTRATE_STEP_USD: limit(5),
  ORCHESTRATE_STEP_TOKENS: limit(2_000_000),
  ORCHESTRATE_STEP_CALLS: wholePositive(24),
  ORCHESTRATE_STEP_TIMEOUT: duration("20m"),
  ORCHESTRATE_COMMAND_TIMEOUT: duration("10m"),
  ORCHESTRATE_IDLE_TIMEOUT: duration("5m"),
  ORCHESTRATE_DELIVERY_TIMEOUT: duration("15s"),
  ORCHESTRATE_REHEARSAL_PACE: duration("1500ms"),
});
export type Variables = z.infer<typeof Variables>;

/** Every variable this program reads; `.env.example` documents the same ones. */
export const variableNames: readonly string[] = Object.keys(Variables.shape);

function unitOf(text: string): number {
  if (text.endsWith("ms")) return 1;
  if (text.endsWith("s")) return 1_000;
  return text.endsWith("m") ? 60_000 : 3_600_000;
}
