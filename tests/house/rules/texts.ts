import type { Violation } from "../source-file.ts";

/** A file as text, whatever it holds. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

// Assembled, so that this file holds none of the texts it looks for.
const HOME_FOLDERS = ["home", "Users", "root", "work", "mnt", "private"].join("|");
const MACHINE_PATH = new RegExp(
  `(?<![\\w.:/@)-])/(${HOME_FOLDERS})/[\\w.-]+|\\b[A-Z]:\\\\(?:Users|Temp)`,
);
const REGISTRY_HOST = new RegExp(
  [
    "registry\\.(npmjs|yarnpkg)\\.\\w+",
    "npm\\.pkg\\.github\\.com",
    "(deb|security)\\.debian\\.org",
    "jsr\\.io",
  ].join("|"),
);

/** Where a path of that shape is part of an example, not of a machine of ours; and why. */
export const examplePaths: readonly { readonly text: RegExp; readonly reason: string }[] = [];

/** Lines that name a folder of one particular machine. */
export function machinePaths(file: TextFile): Violation[] {
  return linesMatching(file, MACHINE_PATH).filter(
    (found) => !examplePaths.some((example) => example.text.test(found.message)),
  );
}

/** Lines that name the host of a package registry: whoever installs has one configured. */
export function registryHosts(file: TextFile): Violation[] {
  return linesMatching(file, REGISTRY_HOST);
}

function linesMatching(file: TextFile, pattern: RegExp): Violation[] {
  return file.text.split("\n").flatMap((line, index) => {
    const found = pattern.exec(line);
    return found ? [{ at: `${file.path}:${index + 1}`, message: found[0] }] : [];
  });
}
