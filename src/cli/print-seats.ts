import type { SeatBody } from "../domain/seat-entries.ts";
import { personText } from "./figures.ts";

/** What it says in one line. */
export function seatText(body: SeatBody): string {
  switch (body.kind) {
    case "seat.offered":
      return `${body.path} waits for ${body.to.map(personText).join(", ")}`;
    case "seat.reminded":
      return `${body.path}: a reminder was sent`;
    case "seat.overdue":
      return `${body.path} is overdue`;
    case "seat.changed": {
      const to = body.to === null ? "its agent" : personText(body.to);
      return `${body.path} was given to ${to} by ${personText(body.by)}`;
    }
    case "step.delivered":
      return `${body.path} was delivered by ${personText(body.by)}`;
    default:
      return body satisfies never;
  }
}
