import { z } from "zod";

/** What kind of thing went wrong, for programs. Codes are added, never renamed. */
export const ErrorCode = z.enum([
  "ambiguous",
  "forbidden",
  "internal",
  "malformed",
  "method_not_allowed",
  "not_found",
  "not_possible",
  "record_changed",
  "store_failed",
  "too_large",
  "unauthorized",
  "unavailable",
  "wrong_configuration",
  "wrong_definitions",
  "wrong_usage",
]);
export type ErrorCode = z.infer<typeof ErrorCode>;

/** An error as our own HTTP server and the terminal's `--json` tell it, the same on both sides (S2-F3). */
export const ErrorBody = z.strictObject({
  /** For people: what was asked, what is wrong, what to do. */
  detail: z.string().min(1),
  error_code: ErrorCode,
  /** The argument, option or field that is wrong, if it is one. */
  field: z.string().nullable(),
  context: z.record(z.string(), z.unknown()),
});
export type ErrorBody = z.infer<typeof ErrorBody>;

/** An error; what it is about may be left out. */
export function errorBody(
  error_code: ErrorCode,
  detail: string,
  about: Partial<Pick<ErrorBody, "field" | "context">> = {},
): ErrorBody {
  return { detail, error_code, field: about.field ?? null, context: about.context ?? {} };
}
