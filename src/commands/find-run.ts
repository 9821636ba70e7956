import { RunId } from "../domain/ids.ts";
import type { RunLine } from "../store/store.ts";
import type { DeskPorts } from "./ports.ts";
import { lineOf } from "./run-line.ts";

/** The one run that a person means by an id or its beginning, or what to tell them. */
export async function findRun(
  ports: Pick<DeskPorts, "store">,
  said: string,
): Promise<RunLine | string> {
  const wanted = said.trim().toLowerCase();
  const runs = await ports.store.runs.runsLike(wanted);
  const exact = runs.find((line) => line.run === wanted);
  const [first] = runs;
  if (exact ?? (first && runs.length === 1)) return exact ?? first ?? wanted;
  if (runs.length > 1)
    return `\`${wanted}\` fits several runs. Which one?\n${runs.map(lineOf).join("\n")}`;
  const recent = await ports.store.runs.runs({ limit: 3 });
  const known =
    recent.length === 0
      ? "There are no runs yet."
      : `The newest:\n${recent.map(lineOf).join("\n")}`;
  const shape = RunId.safeParse(wanted).success ? "" : " A run's id has eight letters and digits.";
  return `I know no run \`${wanted}\`.${shape} ${known}`;
}
