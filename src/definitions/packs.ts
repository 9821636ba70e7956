import { CHANNELS, type FoundFile, PROJECTS } from "./find-files.ts";
import { proposal, slugOf, wordsOf } from "./names.ts";
import type { Problem } from "./problem.ts";
import { type Read, readAll, type Tell } from "./shelves.ts";
import { problemAt, type Source } from "./source.ts";
import { Name, Pack } from "./workflow.ts";

/** The packs by name, and where what each says of itself stands. */
export interface ReadPacks {
  readonly packs: Map<string, Pack>;
  readonly sources: ReadonlyMap<string, Source>;
}

/**
 * All packs by name: those with a pack file, and every other folder as a pack that builds on none. What a pack file with an
 * error says is not used, but its definitions are.
 */
export function readPacks(files: readonly FoundFile[], tell: Tell): ReadPacks {
  const folders = [...new Set(files.map(({ pack }) => pack))];
  const packs = new Map(folders.map((name) => [name, plainPack(name)]));
  const read = readAll(
    files.filter(({ kind }) => kind === "pack"),
    Pack,
    tell,
  );
  for (const { pack, definition } of read) {
    if (definition !== null) packs.set(pack, { ...definition, name: pack });
  }
  for (const each of read) {
    const faults = packProblems(each, packs);
    if (!tell(faults)) packs.set(each.pack, plainPack(each.pack));
  }
  return { packs, sources: new Map(read.map(({ pack, source }) => [pack, source])) };
}

/** The files of folders whose names can be used as a pack's; the others are told and left out. */
export function filesOfPacks(files: readonly FoundFile[], tell: Tell): FoundFile[] {
  const packed = files.filter(({ kind }) => kind !== "project" && kind !== "channel");
  const misnamed = new Map(
    packed.filter(({ pack }) => !isPackName(pack)).map((file) => [file.pack, file.path]),
  );
  for (const [pack, file] of misnamed) {
    tell([
      {
        severity: "error",
        file,
        line: 1,
        message: `The folder "${pack}" cannot be a pack: it and all in it are left out.`,
        remedy:
          RESERVED[pack] === undefined
            ? `Rename the folder to "${slugOf(pack)}".`
            : `Rename the folder: this name is for ${RESERVED[pack]}.`,
      },
    ]);
  }
  return packed.filter(({ pack }) => !misnamed.has(pack));
}

function isPackName(name: string): boolean {
  return RESERVED[name] === undefined && Name.safeParse(name).success;
}

/** Folders beside the packs, by what lies in them. */
const RESERVED: Readonly<Record<string, string>> = {
  [PROJECTS]: "project profiles",
  [CHANNELS]: "the settings of channels",
};

function plainPack(name: string): Pack {
  return { name, title: wordsOf(name), builds_on: [], detects: [], words: [], triage: [] };
}

function packProblems(read: Read<Pack>, packs: ReadonlyMap<string, Pack>): Problem[] {
  const { definition, pack, source } = read;
  if (definition === null) return [];
  const misnamed =
    definition.name === pack
      ? []
      : [
          problemAt(source, ["name"], {
            message: `The pack is called "${definition.name}" but lies in the folder "${pack}".`,
            remedy: `Write name: ${pack}, or rename the folder.`,
          }),
        ];
  const bases = definition.builds_on.flatMap((base, index) => {
    const at = ["builds_on", index];
    if (!packs.has(base)) {
      const others = [...packs.keys()].filter((name) => name !== pack);
      return problemAt(source, at, {
        message: `There is no pack "${base}".`,
        remedy: proposal(base, others),
      });
    }
    if (!reaches(base, pack, packs)) return [];
    return problemAt(source, at, {
      message: `The packs "${pack}" and "${base}" build on each other.`,
      remedy: "Remove one of the two builds_on.",
    });
  });
  return [...misnamed, ...bases];
}

function reaches(from: string, wanted: string, packs: ReadonlyMap<string, Pack>): boolean {
  const seen = new Set<string>();
  const waiting = [from];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next === wanted) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    waiting.push(...(packs.get(next)?.builds_on ?? []));
  }
  return false;
}
