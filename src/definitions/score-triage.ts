import { z } from "zod";
import type { Problem } from "./problem.ts";
import { parseBySchema } from "./schema-problems.ts";
import type { Snapshot } from "./snapshot.ts";
import { readYaml } from "./source.ts";
import { createTriage, type Triage } from "./triage.ts";

const LabelledRequest = z.strictObject({
  says: z.string().min(1),
  /** The qualified name of the workflow that should take it. */
  workflow: z.string(),
  /** A second one that serves as well. */
  or: z.string().optional(),
  /** Neither an example nor used to mend a rule. */
  held_out: z.boolean().default(false),
  /** The id of the rule that must decide it, for the catalogue's clear cases. */
  rule: z.string().optional(),
  detected: z.array(z.string()).default([]),
  project: z.string().optional(),
});
export type LabelledRequest = z.infer<typeof LabelledRequest>;

const Requests = z.strictObject({ requests: z.array(LabelledRequest).min(1) });

/**
 * How rules alone did with one request: `right`; `asked`, with the right one among those offered; `missed`, asked without it; or
 * `wrong`, decided for another.
 */
export type Mark = "right" | "asked" | "missed" | "wrong";

export interface Scored {
  readonly request: LabelledRequest;
  readonly mark: Mark;
  readonly triage: Triage;
}

/** As many workflows does a question offer. */
const OFFERED = 5;

/** The labelled requests of a file, or what is wrong with it. */
export function readRequests(
  file: string,
  text: string,
): { readonly requests: readonly LabelledRequest[]; readonly problems: readonly Problem[] } {
  const { value, source, problems } = readYaml(file, text);
  if (problems.length > 0) return { requests: [], problems };
  const { parsed, problems: faults } = parseBySchema(Requests, value, source);
  return { requests: parsed?.requests ?? [], problems: faults };
}

/** What the rules alone make of each request. */
export function scoreTriage(
  requests: readonly LabelledRequest[],
  snapshot: Snapshot,
): readonly Scored[] {
  const triage = createTriage(snapshot);
  return requests.map((request) => {
    const { says: task, project = null, detected } = request;
    const told = triage({ task, project, detected });
    return { request, mark: markOf(request, told), triage: told };
  });
}

/** How many of each mark. */
export function tally(scored: readonly Scored[]): Readonly<Record<Mark | "all", number>> {
  const count = (wanted: Mark) => scored.filter(({ mark }) => mark === wanted).length;
  return {
    all: scored.length,
    right: count("right"),
    asked: count("asked"),
    missed: count("missed"),
    wrong: count("wrong"),
  };
}

function markOf({ workflow, or }: LabelledRequest, { decided, ranked }: Triage): Mark {
  const serves = (name: string) => name === workflow || name === or;
  if (decided) return serves(decided.workflow) ? "right" : "wrong";
  const offered = ranked.slice(0, OFFERED).filter(({ score }) => score > 0);
  return offered.some((one) => serves(one.workflow)) ? "asked" : "missed";
}
