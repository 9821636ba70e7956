import { z } from "zod";
import type { Violation } from "../source-file.ts";

const Names = z.record(z.string(), z.string()).default({});

/** The part of `package-lock.json` that the rule looks at. */
export const Lockfile = z.object({
  packages: z.record(z.string(), z.object({ dependencies: Names, optionalDependencies: Names })),
});
export type Lockfile = z.infer<typeof Lockfile>;

/**
 * Dependencies that the lockfile wants but does not hold. npm leaves out builds for other platforms when it cannot fetch them
 * where the file is written, and `npm ci` then refuses to install anywhere.
 */
export function missingFromLock({ packages }: Lockfile): Violation[] {
  return Object.entries(packages).flatMap(([path, wanted]) =>
    Object.keys({ ...wanted.dependencies, ...wanted.optionalDependencies })
      .filter((name) => !placesFor(path, name).some((place) => place in packages))
      .map((name) => ({ at: path, message: `${name} is not in package-lock.json` })),
  );
}

/** Where a package at this path finds another one: beside its own, or beside any package around it. */
function placesFor(path: string, name: string): string[] {
  const around = path.split("/node_modules/").map((_, index, parts) => parts.slice(0, index + 1));
  return ["", ...around.map((parts) => `${parts.join("/node_modules/")}/`)].map(
    (folder) => `${folder}node_modules/${name}`,
  );
}
