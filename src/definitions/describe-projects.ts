import type { Snapshot } from "./snapshot.ts";

/** What the doors and the desk know of a project profile. */
export interface DescribedProject {
  readonly name: string;
  readonly title: string;
  /** All names by which a request may mention it, the title and former ones included. */
  readonly names: readonly string[];
  /** Slack channels, by id, whose runs belong to it. */
  readonly channels: readonly string[];
}

/** Every project profile, in the order of their names. */
export function describeProjects({ projects }: Snapshot): DescribedProject[] {
  return Object.values(projects)
    .toSorted((left, right) => left.name.localeCompare(right.name))
    .map(({ name, title, former_names: former, channels }) => ({
      name,
      title,
      names: [...new Set([name, title, ...former])],
      channels,
    }));
}
