import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Lockfile, missingFromLock } from "./rules/lockfile.ts";
import { ROOT } from "./source-file.ts";

const lockfile = Lockfile.parse(JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")));

describe("the lockfile", () => {
  it("holds everything it wants, for every platform, so that npm ci installs anywhere", () => {
    expect(Object.keys(lockfile.packages).length).toBeGreaterThan(200);
    expect(missingFromLock(lockfile)).toEqual([]);
  });

  it("is caught leaving out the build for another platform", () => {
    const planted = Lockfile.parse({
      packages: {
        "": { dependencies: { tool: "1.0.0" } },
        "node_modules/tool": {
          dependencies: { inner: "2.0.0" },
          optionalDependencies: { "@tool/linux": "1.0.0", "@tool/darwin": "1.0.0" },
        },
        "node_modules/tool/node_modules/inner": { dependencies: { "@tool/linux": "1.0.0" } },
        "node_modules/@tool/linux": {},
      },
    });
    expect(missingFromLock(planted)).toEqual([
      { at: "node_modules/tool", message: "@tool/darwin is not in package-lock.json" },
    ]);
  });
});
