import type { z } from "zod";
import type { Agent } from "./agent.ts";
import type { FoundFile } from "./find-files.ts";
import type { Shelf } from "./known.ts";
import type { Problem } from "./problem.ts";
import { type Abilities, readAgent } from "./read-agent.ts";
import { referenceProblem } from "./references.ts";
import { checkChecklist } from "./rules/checklist-is-sound.ts";
import { parseBySchema } from "./schema-problems.ts";
import { problemAt, readYaml, type Source } from "./source.ts";
import { Checklist, type Pack } from "./workflow.ts";

/** Takes problems; answers whether there was no error among them. */
export type Tell = (problems: readonly Problem[]) => boolean;

/** A definition file that was read, before it is held against the others. */
export interface Read<Definition> {
  readonly key: string;
  readonly pack: string;
  readonly source: Source;
  /** Null when it cannot be used. */
  readonly definition: Definition | null;
}

/** Reads all YAML definitions of one kind by their schema. A second one of the same name is refused. */
export function readAll<Schema extends z.ZodType<{ name: string }>>(
  files: readonly FoundFile[],
  schema: Schema,
  tell: Tell,
): Read<z.output<Schema>>[] {
  const read = files.map((file): Read<z.output<Schema>> => {
    const { value, source, problems } = readYaml(file.path, file.text);
    const stem = file.path.replace(/^.*[\\/]/, "").replace(/\.ya?ml$/i, "");
    if (!tell(problems)) {
      return { key: `${file.pack}/${stem}`, pack: file.pack, source, definition: null };
    }
    const { parsed, problems: faults } = parseBySchema(schema, value, source);
    tell(faults);
    const key = `${file.pack}/${parsed?.name ?? claimedName(value) ?? stem}`;
    return { key, pack: file.pack, source, definition: parsed };
  });
  return firstOfEach(read, tell);
}

/** All agents that can be used. One that delegates to nobody we know cannot. */
export function agentShelf(
  files: readonly FoundFile[],
  given: { packs: ReadonlyMap<string, Pack>; abilities: Abilities; tell: Tell },
): Shelf<Agent> {
  const { packs, abilities, tell } = given;
  const read = files.map((file): Read<Agent> => {
    const { name, agent, problems, file: parsed } = readAgent(file, abilities);
    tell(problems);
    const key = `${file.pack}/${name}`;
    return { key, pack: file.pack, source: parsed.source, definition: agent };
  });
  const unique = firstOfEach(read, tell);
  const known = { packs, agents: shelfOf(unique), checklists: shelfOf<Checklist>([]) };
  return refusing(unique, ({ definition, source, pack }) =>
    tell(
      (definition?.delegates ?? []).flatMap(({ to }, index) => {
        const mention = { name: to, at: ["delegates", index, "to"], source, pack };
        return referenceProblem(mention, "agent", known) ?? [];
      }),
    ),
  );
}

/** All checklists that can be used. */
export function checklistShelf(
  files: readonly FoundFile[],
  given: { packs: ReadonlyMap<string, Pack>; agents: Shelf<Agent>; tell: Tell },
): Shelf<Checklist> {
  const { packs, agents, tell } = given;
  const read = readAll(files, Checklist, tell);
  const known = { packs, agents, checklists: shelfOf<Checklist>([]) };
  return refusing(
    read,
    ({ definition, pack, source }) =>
      definition === null || tell(checkChecklist({ checklist: definition, pack, source }, known)),
  );
}

function refusing<Definition>(
  read: readonly Read<Definition>[],
  isSound: (each: Read<Definition>) => boolean,
): Shelf<Definition> {
  return shelfOf(read.map((each) => (isSound(each) ? each : { ...each, definition: null })));
}

function shelfOf<Definition>(read: readonly Read<Definition>[]): Shelf<Definition> {
  const healthy = new Map<string, Definition>();
  const broken = new Map<string, string>();
  for (const { key, definition, source } of read) {
    if (definition === null) broken.set(key, source.file);
    else healthy.set(key, definition);
  }
  return { healthy, broken };
}

function firstOfEach<Definition>(
  read: readonly Read<Definition>[],
  tell: Tell,
): Read<Definition>[] {
  const first = new Map<string, string>();
  return read.filter(({ key, source }) => {
    const earlier = first.get(key);
    if (earlier === undefined) {
      first.set(key, source.file);
      return true;
    }
    return tell([
      problemAt(source, ["name"], {
        message: `The name "${key}" is already taken by ${earlier}.`,
        remedy: "Rename one of the two.",
      }),
    ]);
  });
}

function claimedName(value: unknown): string | null {
  if (typeof value !== "object" || value === null) return null;
  const name: unknown = Reflect.get(value, "name");
  return typeof name === "string" ? name : null;
}
