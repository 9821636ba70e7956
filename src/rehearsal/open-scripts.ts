import { relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { readScripts, type Scripted, scriptFiles } from "./load-scripts.ts";

/** The entries for one workflow, in the order in which they are to be tried. */
export type ScriptsOf = (workflow: string) => Promise<readonly Scripted[]>;

/** The scripts that ship. */
export const OWN_SCRIPTS = fileURLToPath(new URL("./scripts", import.meta.url));

/**
 * Opens folders of scripts. Those of others are checked at once; of those that ship, each is read and checked when its workflow
 * is first asked for, because reading all of them would hold up every start.
 */
export async function openScripts(folders: readonly string[]): Promise<ScriptsOf> {
  const others = folders.filter((folder) => !isOwn(folder));
  const given = await readScripts((await Promise.all(others.map(scriptFiles))).flat());
  const own = folders.some(isOwn) ? await readAsAsked(OWN_SCRIPTS) : async () => [];
  return async (workflow) => [
    ...given.filter((scripted) => scripted.workflow === workflow),
    ...(await own(workflow)),
  ];
}

function isOwn(folder: string): boolean {
  return relative(OWN_SCRIPTS, resolve(folder)) === "";
}

/** Reads the scripts of a workflow once; one that cannot be used is read again when it is next asked for. */
export async function readAsAsked(folder: string): Promise<ScriptsOf> {
  const files = await scriptFiles(folder);
  const known = new Map<string, Promise<readonly Scripted[]>>();
  return (workflow) => {
    const read =
      known.get(workflow) ?? readScripts(files.filter((file) => file.workflow === workflow));
    known.set(workflow, read);
    read.catch(() => known.delete(workflow));
    return read;
  };
}
