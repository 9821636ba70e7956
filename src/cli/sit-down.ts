import type { App } from "../app.ts";
import type { SeatShown } from "../commands/find-seat.ts";
import type { PersonId } from "../domain/ids.ts";
import type { OpenSeat } from "../domain/open-seats.ts";
import { isTerminal, type RunState } from "../domain/run-state.ts";
import type { RunsWithin } from "../domain/runs-within.ts";
import { seatIdOf } from "../domain/seat.ts";
import { deliveryAt, seatText } from "./deliver-step.ts";
import { personText } from "./figures.ts";
import { plain } from "./print-post.ts";
import type { Terminal } from "./terminal.ts";

/** Who sits at the terminal, and the house. */
interface Sitting {
  readonly app: App;
  readonly by: PersonId;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/** The first step in a person's hands, of a run or of those within it. */
export function openSeatOf(
  run: RunState,
  within: RunsWithin,
): { run: RunState; seat: OpenSeat } | null {
  const going = [run, ...within.values()].filter(({ status }) => !isTerminal(status));
  const [first] = going.flatMap((one) => one.seats.map((seat) => ({ run: one, seat })));
  return first ?? null;
}

/** Whether something became of a person's step at this terminal: delivered, taken over, or given to its agent. */
export async function sitDown(
  sitting: Sitting,
  { run, seat }: { readonly run: RunState; readonly seat: OpenSeat },
): Promise<boolean> {
  const { app, by, terminal } = sitting;
  const id = seatIdOf(run.run, seat.key);
  const shown = await app.desk.seat(id);
  if (!shown) return false;
  terminal.complain(`\n${seatText(shown)}`);
  if (!seat.to.includes(by)) {
    terminal.complain(`It waits for ${seat.to.map(personText).join(", ")}.`);
    return terminal.interactive && changeHands(sitting, shown);
  }
  return terminal.interactive && deliver(sitting, shown, id);
}

async function deliver(sitting: Sitting, shown: SeatShown, seat: string): Promise<boolean> {
  const { app, by, terminal, signal } = sitting;
  while (!signal.aborted) {
    const delivery = await deliveryAt(terminal, shown.seat.offered.ask, signal);
    if (delivery === null) return false;
    const place = { kind: "terminal" as const };
    const answer = await app.desk.handle({
      kind: "deliver",
      by,
      door: "terminal",
      place,
      seat,
      delivery,
    });
    if (answer.text !== "") terminal.complain(plain(answer.text));
    if (answer.objections === undefined) return true;
  }
  return false;
}

async function changeHands(sitting: Sitting, { run, seat }: SeatShown): Promise<boolean> {
  const { app, by, terminal, signal } = sitting;
  const word = await terminal.ask("Take it yourself (t) or give it to its agent (a)? ", signal);
  if (word === null) return false;
  const answer = await app.desk.handle({
    kind: "change-seat",
    by,
    door: "terminal",
    place: { kind: "terminal" },
    origin: `terminal:${seat.key}`,
    run: run.run,
    path: seat.offered.path,
    to: /^a/i.test(word.trim()) ? null : by,
    why: "",
  });
  if (answer.text !== "") terminal.complain(plain(answer.text));
  return true;
}
