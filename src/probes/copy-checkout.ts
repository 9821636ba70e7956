import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";
import type { Artifact } from "../domain/artifact.ts";

/** A copy of a checkout with what was delivered in it. */
export interface Copy {
  readonly folder: string;
  /** An empty folder to call home. */
  readonly home: string;
  /** The names of what was written. */
  readonly written: readonly string[];
  remove(): Promise<void>;
}

/** Installed packages are large and not written to: a link is enough. */
const LINKED = new Set(["node_modules", ".venv", "venv"]);
const LEFT_OUT = new Set([".git"]);

/** Copies a checkout to a folder of its own and writes artifacts into it, those whose names are paths that stay inside. */
export async function copyCheckout(
  checkout: string,
  artifacts: readonly Artifact[],
): Promise<Copy> {
  const place = await realpath(await mkdtemp(join(tmpdir(), "orchestrate-measure-")));
  const remove = () => rm(place, { recursive: true, force: true });
  try {
    const [folder, home] = [join(place, "checkout"), join(place, "home")];
    await mkdir(home);
    await copyFolder(await realpath(checkout), folder);
    const written: string[] = [];
    for (const artifact of artifacts) {
      if (await write(folder, artifact)) written.push(artifact.ref.name);
    }
    return { folder, home, written: [...new Set(written)], remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function copyFolder(from: string, to: string): Promise<void> {
  const links: string[] = [];
  await cp(from, to, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => {
      const name = basename(path);
      if (path !== from && LINKED.has(name)) links.push(relative(from, path));
      return path === from || !(LINKED.has(name) || LEFT_OUT.has(name));
    },
  });
  for (const link of links) await symlink(join(from, link), join(to, link));
}

/** Answers whether it was written. A name without a dot or a slash is a title, not a file of the project. */
async function write(folder: string, { ref, content }: Artifact): Promise<boolean> {
  const { name, kind } = ref;
  if (kind === "document" || !/[./]/.test(name) || /[\0\\]/.test(name)) return false;
  const path = join(folder, name);
  if (isAbsolute(name) || !isBelow(folder, path) || name.split("/").includes(".git")) return false;
  const parent = await madeInside(folder, dirname(path));
  if (parent === null) return false;
  // What is there may be a link that leads out: it is taken away, never written through.
  await rm(path, { recursive: true, force: true });
  await writeFile(path, content, { flag: "wx" });
  return true;
}

/** Makes a folder level by level; null when one of them is a link that leads out, or a file. */
async function madeInside(root: string, wanted: string): Promise<string | null> {
  const levels = relative(root, wanted)
    .split(sep)
    .filter((level) => level !== "");
  let at = root;
  for (const level of levels) {
    at = join(at, level);
    const made = await mkdir(at).then(
      () => true,
      () => false,
    );
    const real = made ? at : await realpath(at).catch(() => null);
    if (real === null || (real !== root && !isBelow(root, real))) return null;
  }
  return at;
}

function isBelow(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
