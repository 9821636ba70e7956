import type { Project } from "../../src/definitions/project.ts";
import { systemClock } from "../../src/domain/clock.ts";
import { createProbes } from "../../src/probes/probes.ts";

/** The house's probes on this machine, with a limit that no test's command reaches. */
export function theProbes(limitMs = 60_000) {
  return createProbes({ clock: systemClock, path: "/usr/local/bin:/usr/bin:/bin", limitMs });
}

/** Around a probe: a project, or none, and nothing delivered before. */
export function around(project: Project | null = null) {
  return { project, signal: new AbortController().signal, earlier: async () => [] };
}
