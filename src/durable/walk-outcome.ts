import type { BodyOf } from "../domain/entry.ts";
import type { StoreError } from "../store/store.ts";

/** Walks the meaning of a run from its first entry on. */
export type Interpret = (started: BodyOf<"run.started">) => Promise<void>;

export type WalkOutcome =
  | { readonly kind: "over" }
  | { readonly kind: "unreadable"; readonly error: StoreError }
  | { readonly kind: "defect"; readonly error: unknown };
