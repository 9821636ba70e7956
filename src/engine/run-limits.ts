import type { BodyOf } from "../domain/entry.ts";
import type { Limits } from "./ports.ts";

/** The limits that hold for a run: what its channel agreed on in the place of the installation's own. */
export function limitsFor(
  limits: Limits,
  { agreed }: Pick<BodyOf<"run.started">, "agreed">,
): Limits {
  if (agreed.limits === null) return limits;
  return { ...limits, usdPerRun: agreed.limits.usd, tokensPerRun: agreed.limits.tokens };
}
