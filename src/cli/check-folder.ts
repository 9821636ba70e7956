import { definitionsOf } from "../app.ts";
import type { Config } from "../config.ts";
import { checkJson, checkText, hasErrors } from "../definitions/check.ts";
import type { Terminal } from "./terminal.ts";

/** Reads all definitions, or those of one folder, and tells every problem; exit code 1 when one of them is an error. */
export async function checkFolder(
  config: Config,
  terminal: Terminal,
  { folder, json }: { readonly folder: string | null; readonly json: boolean },
): Promise<number> {
  const loaded = await definitionsOf(
    folder === null ? config : { ...config, definitionFolders: [folder] },
  );
  terminal.print(json ? checkJson(loaded) : checkText(loaded));
  return hasErrors(loaded.problems) ? 1 : 0;
}
