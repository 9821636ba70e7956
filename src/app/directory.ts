import type { Directory } from "../commands/ports.ts";

/** The directory of whatever workspace the house has joined. Until it has, groups are nobody's, and only terminals are known. */
export interface JoinableDirectory extends Directory {
  join(workspace: Directory): void;
}

export function createDirectory(): JoinableDirectory {
  let joined: Directory | null = null;
  return {
    join(workspace) {
      joined = workspace;
    },
    members: async (group) => (joined ? joined.members(group) : null),
    isAway: async (person) => (joined ? joined.isAway(person) : null),
    // Whoever sits at a terminal of this installation is here by sitting there.
    standing: async (person) =>
      person.startsWith("terminal:") ? "here" : joined ? joined.standing(person) : null,
  };
}
