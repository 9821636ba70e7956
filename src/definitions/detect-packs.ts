import { open, realpath, stat } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";
import type { Project } from "./project.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Detection, Pack } from "./workflow.ts";

/** The part of a file that is looked at; requirements and manifests are shorter. */
const MOST_BYTES = 262_144;

/** Looks into each project's checkout for what its packs are recognised by (S4-T1): project, pack, and why in words. */
export async function detectPacks(
  projects: Readonly<Record<string, Project>>,
  packs: Readonly<Record<string, Pack>>,
): Promise<Snapshot["detected"]> {
  const found = await Promise.all(
    Object.entries(projects).map(async ([name, { checkout }]) => {
      const root = checkout === undefined ? null : await realpath(checkout).catch(() => null);
      return [name, root === null ? {} : await packsIn(root, packs)] as const;
    }),
  );
  return Object.fromEntries(found.filter(([, detected]) => Object.keys(detected).length > 0));
}

async function packsIn(
  root: string,
  packs: Readonly<Record<string, Pack>>,
): Promise<Record<string, string>> {
  const found = await Promise.all(
    Object.entries(packs).map(async ([name, { detects }]) => {
      const reasons = await Promise.all(detects.map((detection) => reasonIn(root, detection)));
      const reason = reasons.find((each) => each !== null);
      return reason === undefined ? [] : [[name, reason] as const];
    }),
  );
  return Object.fromEntries(found.flat());
}

/** Why a detection holds in a checkout, such as "manage.py is there"; null when it does not. */
async function reasonIn(
  root: string,
  { file, contains, beside }: Detection,
): Promise<string | null> {
  const path = await inside(root, file);
  if (path === null) return null;
  const wanted = [contains ?? []].flat();
  const text = wanted.length === 0 ? "" : await beginningOf(path);
  if (text === null || !wanted.every((part) => text.includes(part.toLowerCase()))) return null;
  const others = await Promise.all(beside.map((other) => inside(root, other)));
  const other = beside.find((_, index) => others[index] !== null);
  if (beside.length > 0 && other === undefined) return null;
  const what = wanted.length === 0 ? `${file} is there` : `${file} names ${wanted.join(" and ")}`;
  return other === undefined ? what : `${what}, beside ${other}`;
}

/** The real path of something below the root; null when it is not there, or a link or `..` leads out of the folder. */
async function inside(root: string, file: string): Promise<string | null> {
  if (isAbsolute(file)) return null;
  const path = await realpath(join(root, file)).catch(() => null);
  if (path === null) return null;
  const way = relative(root, path);
  return way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way) ? null : path;
}

async function beginningOf(path: string): Promise<string | null> {
  const about = await stat(path).catch(() => null);
  if (!about?.isFile()) return null;
  const file = await open(path).catch(() => null);
  if (file === null) return null;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MOST_BYTES), 0, MOST_BYTES, 0);
    return buffer.toString("utf8", 0, bytesRead).toLowerCase();
  } finally {
    await file.close();
  }
}
