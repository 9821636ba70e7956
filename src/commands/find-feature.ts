import type { Place } from "../domain/place.ts";
import type { FeatureLine } from "../store/store.ts";
import type { DeskPorts } from "./ports.ts";

/** So many of the newest runs are looked through for words. */
const SEARCHED = 500;

/**
 * The runs that words name, newest first: by the name that their form was given; when no name fits, by the words of the task.
 * Those of this channel count before all others. Of a feature that several runs worked on, only the newest stands here.
 */
export async function findFeature(
  { store }: Pick<DeskPorts, "store">,
  said: string,
  place: Place,
): Promise<readonly FeatureLine[]> {
  const lines = await store.runs.features(SEARCHED);
  const here = lines.filter((line) => isSamePlace(line.place, place));
  const ranks = [sameName, wordsOfName, wordsOfTask];
  for (const fits of ranks) {
    for (const some of [here, lines]) {
      const found = some.filter((line) => fits(line, said));
      if (found.length > 0) return newestOfEach(found);
    }
  }
  return [];
}

/** What a run is about, in a few words: its feature's name, else its task. */
export function aboutOf({ feature, task }: Pick<FeatureLine, "feature" | "task">): string {
  return feature ?? task;
}

/** Whether every word that was said stands in the name that the run's form was given. */
export function namesFeature(line: FeatureLine, said: string): boolean {
  return sameName(line, said) || wordsOfName(line, said);
}

function sameName({ feature }: FeatureLine, said: string): boolean {
  return feature !== null && plainWords(feature).join(" ") === plainWords(said).join(" ");
}

function wordsOfName({ feature }: FeatureLine, said: string): boolean {
  return feature !== null && hasAll(feature, said);
}

function wordsOfTask({ task }: FeatureLine, said: string): boolean {
  return hasAll(task, said);
}

/** Words without weight neither name anything nor keep it from being named. */
const WEIGHTLESS = new Set(
  "a an the of for in on at to and or is are was it its our my your this that with by from feature run".split(
    " ",
  ),
);

function hasAll(text: string, said: string): boolean {
  const wanted = plainWords(said).filter((word) => !WEIGHTLESS.has(word));
  const present = new Set(plainWords(text));
  return wanted.length > 0 && wanted.every((word) => present.has(word));
}

function plainWords(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

function newestOfEach(lines: readonly FeatureLine[]): readonly FeatureLine[] {
  const seen = new Map<string, FeatureLine>();
  for (const line of lines) {
    const about = plainWords(aboutOf(line)).join(" ");
    if (!seen.has(about)) seen.set(about, line);
  }
  return [...seen.values()];
}

function isSamePlace(one: Place, other: Place): boolean {
  if (one.kind === "terminal" || other.kind === "terminal") return one.kind === other.kind;
  return one.channel === other.channel;
}
