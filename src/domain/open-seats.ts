import type { Entry } from "./entry.ts";
import type { Key, PersonId } from "./ids.ts";
import { seatEndOf } from "./seat.ts";

/** A step in a person's hands. */
export interface OpenSeat {
  readonly key: Key;
  readonly path: string;
  readonly to: readonly PersonId[];
  readonly due: number;
  readonly overdue: boolean;
}

/** The seat of a step is open until somebody delivers, it passes to another, or the step begins anew or ends. */
export function seatsAfter(seats: readonly OpenSeat[], { key, body }: Entry): readonly OpenSeat[] {
  switch (body.kind) {
    case "seat.offered": {
      const { path, to, due } = body;
      return [...without(seats, path), { key, path, to, due, overdue: false }];
    }
    case "seat.overdue":
      return seats.map((seat) => (seat.path === body.path ? { ...seat, overdue: true } : seat));
    case "step.delivered":
    case "seat.changed":
    case "step.started":
    case "step.completed":
    case "step.failed":
    case "step.skipped":
      return without(seats, body.path);
    case "run.completed":
    case "run.failed":
    case "run.cancelled":
      return [];
    default:
      return seats.filter((seat) => key !== seatEndOf(seat.key));
  }
}

function without(seats: readonly OpenSeat[], path: string): readonly OpenSeat[] {
  return seats.some((seat) => seat.path === path)
    ? seats.filter((seat) => seat.path !== path)
    : seats;
}
