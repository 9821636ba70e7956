import { CommanderError } from "commander";
import { type ErrorBody, errorBody } from "../domain/error-body.ts";
import { StoreError } from "../store/store.ts";
import type { Terminal } from "./terminal.ts";

/** Tells what was asked and cannot be done, and returns the exit code: for people where they look, for programs as JSON on standard output. */
export function fail(
  terminal: Pick<Terminal, "print" | "complain">,
  { json }: { readonly json: boolean },
  error: ErrorBody,
): 1 {
  if (json) terminal.print(JSON.stringify(error, null, 2));
  else terminal.complain(error.detail);
  return 1;
}

/** The configuration cannot be used; the message tells everything that is wrong with it. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}

/** Whatever was thrown, in the shape of our errors. */
export function errorOf(thrown: unknown): ErrorBody {
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  if (thrown instanceof CommanderError) {
    const [field = null] = /'([^' ]+)/.exec(detail)?.slice(1) ?? [];
    const context = { code: thrown.code };
    return errorBody("wrong_usage", detail.replace(/^error: /, ""), { field, context });
  }
  if (thrown instanceof StoreError) {
    return errorBody("store_failed", detail, { context: { fault: thrown.fault } });
  }
  if (thrown instanceof ConfigurationError) return errorBody("wrong_configuration", detail);
  return errorBody("internal", detail || "Something went wrong.");
}
