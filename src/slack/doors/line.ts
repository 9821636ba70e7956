import type { PersonId } from "../../domain/ids.ts";
import type { Door, Place } from "../../domain/place.ts";

/** A line that somebody typed, and where. */
export interface Line {
  readonly text: string;
  readonly by: PersonId;
  readonly door: Door;
  readonly place: Place & { kind: "slack" };
  readonly origin: string;
}
