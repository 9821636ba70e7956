/** Asked at every point where a path may go on in several ways; the first option is the usual one. */
export interface Chooser {
  /** The first time in a path a point is a choice; `again` says what a later time brings: the same, or the usual. */
  readonly choose: (point: string, options: readonly string[], again: "same" | "usual") => string;
}

/** What a path is to choose where it differs from the usual. */
export type Plan = ReadonlyMap<string, string>;

/** One walk with what it chose, in order. */
export interface Path<Result> {
  readonly result: Result;
  readonly chosen: readonly Choice[];
}

interface Choice {
  readonly point: string;
  readonly options: readonly string[];
  readonly taken: string;
}

export interface Searched<Result> {
  readonly paths: readonly Path<Result>[];
  /** Choices that were left untried because there were too many paths. */
  readonly untried: number;
}

/**
 * Walks again and again until every option of every point that was come to has been taken at least once: not every
 * combination. Each new walk repeats the choices of an earlier one up to a point and there takes an option that is new, depth
 * first. `seeds` are walked too, whatever they find.
 */
export async function searchPaths<Result>(
  walk: (chooser: Chooser) => Promise<Result>,
  { seeds, most }: { readonly seeds: readonly Plan[]; readonly most: number },
): Promise<Searched<Result>> {
  const taken = new Set<string>();
  const paths: Path<Result>[] = [];
  const waiting: Plan[] = [...seeds.toReversed(), new Map()];
  for (let plan = waiting.pop(); plan !== undefined; plan = waiting.pop()) {
    if (paths.length === most) return { paths, untried: waiting.length + 1 };
    const chosen: Choice[] = [];
    const result = await walk(chooserOf(plan, chosen));
    paths.push({ result, chosen });
    for (const choice of chosen) taken.add(optionKey(choice.point, choice.taken));
    waiting.push(...newPlans(chosen, taken).toReversed());
  }
  return { paths, untried: 0 };
}

function chooserOf(plan: Plan, chosen: Choice[]): Chooser {
  return {
    choose(point, options, again) {
      const [usual = ""] = options;
      const before = chosen.find((choice) => choice.point === point);
      if (before !== undefined) {
        return again === "same" && options.includes(before.taken) ? before.taken : usual;
      }
      const planned = plan.get(point);
      const taken = planned !== undefined && options.includes(planned) ? planned : usual;
      chosen.push({ point, options, taken });
      return taken;
    },
  };
}

/** For every option that no path has taken or will take yet: the choices before it, and it. */
function newPlans(chosen: readonly Choice[], taken: Set<string>): Plan[] {
  return chosen.flatMap(({ point, options }, index) => {
    const before = chosen.slice(0, index).map((choice) => [choice.point, choice.taken] as const);
    const fresh = options.filter((option) => !taken.has(optionKey(point, option)));
    for (const option of fresh) taken.add(optionKey(point, option));
    return fresh.map((option) => new Map([...before, [point, option]]));
  });
}

function optionKey(point: string, option: string): string {
  return JSON.stringify([point, option]);
}
