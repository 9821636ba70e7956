import type { Key } from "../domain/ids.ts";
import { type Overtaking, RunInterrupted } from "./durable.ts";
import type { Walk } from "./walk.ts";

/** Ends a wait from within the run. Of what ends it and what was waited for, the one recorded first stands. */
export async function overtake(walk: Walk, key: Key, overtaking: Overtaking): Promise<void> {
  const stands = () => walk.past.at(key) !== undefined;
  await walk.recorded((entries) => stands() || overtaking(entries) !== null);
  const left = overtaking(walk.past.entries);
  if (walk.stopped || stands() || left === null) return;
  try {
    walk.learn([await walk.once(key, async () => left)]);
  } catch (error) {
    if (!(error instanceof RunInterrupted)) throw error;
  }
}
