import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { machinePaths, registryHosts, type TextFile } from "./rules/texts.ts";
import { ROOT } from "./source-file.ts";

const BINARY = /\.(png|jpg|ico|woff2?|gif)$/;

/** Everything that is, or is about to be, in the repository. */
function filesOfTheRepository(): TextFile[] {
  const list = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  return list
    .split("\n")
    .filter((path) => path !== "" && !BINARY.test(path) && existsSync(join(ROOT, path)))
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), "utf8") }));
}

const files = filesOfTheRepository();
const planted = (...parts: string[]): TextFile => ({ path: "docs/a.md", text: parts.join("") });

describe("the repository", () => {
  it("names no folder of one machine and no package registry", () => {
    expect(files.length).toBeGreaterThan(200);
    expect(files.map((file) => file.path)).toContain("package-lock.json");
    expect(files.flatMap(machinePaths)).toEqual([]);
    expect(files.flatMap(registryHosts)).toEqual([]);
  });

  it.each([
    ["cd /ho", "me/alice/orchestrate"],
    ['"/Us', 'ers/alice/x"'],
    ["see (/wo", "rk/main)"],
    ["C:\\Us", "ers\\alice"],
  ])("is caught naming a folder: %s%s", (left, right) => {
    expect(machinePaths(planted("one\n", left, right))).toEqual([
      { at: "docs/a.md:2", message: expect.any(String) },
    ]);
  });

  it.each([
    ['"resolved": "https://registry.npm', 'js.org/zod/-/zod.tgz"'],
    ["https://registry.yarn", "pkg.com/"],
    ["http://deb.deb", "ian.org/debian"],
  ])("is caught naming a registry: %s%s", (left, right) => {
    expect(registryHosts(planted(left, right))).toHaveLength(1);
  });

  it("may speak of addresses and relative folders", () => {
    expect(
      machinePaths(planted("https://example.com/home/alice and src/work/a.ts and /work ")),
    ).toEqual([]);
  });
});
