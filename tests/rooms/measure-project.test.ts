import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { Project } from "../../src/definitions/project.ts";
import { type Artifact, artifactOf } from "../../src/domain/artifact.ts";
import { copyCheckout } from "../../src/probes/copy-checkout.ts";
import type { Probe } from "../../src/probes/probe.ts";
import { around, theProbes } from "../support/measuring.ts";

let checkout: string;

/** A small project with something in it that a copy must leave out, link, or not follow. */
beforeEach(async () => {
  const place = await mkdtemp(join(tmpdir(), "orchestrate-checkout-"));
  onTestFinished(() => rm(place, { recursive: true, force: true }));
  checkout = join(place, "checkout");
  const files = {
    "checkout/app.sh": "echo old",
    "checkout/.git/config": "[core]",
    "checkout/node_modules/tool/index.js": "tool",
    "elsewhere/file.txt": "untouched",
  };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(place, name)), { recursive: true });
    await writeFile(join(place, name), text);
  }
  await symlink(join(place, "elsewhere"), join(checkout, "way-out"));
  await symlink(join(place, "elsewhere/file.txt"), join(checkout, "linked.txt"));
});

function aProject(commands: Record<string, string>, change: object = {}): Project {
  const numbers = { coverage: { command: "coverage", pattern: "TOTAL.*?(\\d+(?:\\.\\d+)?)%" } };
  const profile = { name: "shop", title: "Shop", checkout, runs_delivered_code: true };
  const known = "coverage" in commands ? { numbers } : {};
  return Project.parse({ ...profile, commands, ...known, ...change });
}

const code = (name: string, content: string): Artifact => artifactOf(name, "code", content);

function measure(probe: Probe, project: Project | null, artifacts = [code("app.sh", "echo new")]) {
  return theProbes()(probe, artifacts, around(project));
}

describe("a command of the project's profile", () => {
  it("is run on a copy with what was delivered in it, and exit code 0 is met, with the receipt", async () => {
    const result = await measure({ command: "tests" }, aProject({ tests: "sh app.sh" }));
    expect(result.state).toBe("met");
    expect(result.reason).toMatch(
      /^sh app\.sh ended with 0 after \d+\.\d s with 1 delivered file; last lines: new; output sha256 7aa7a5359173d05b$/,
    );
    expect(await readFile(join(checkout, "app.sh"), "utf8")).toBe("echo old");
  });

  it("is not met with another exit code, and tells the last lines", async () => {
    const result = await measure(
      { command: "tests" },
      aProject({ tests: "echo 2 failed >&2; exit 3" }),
    );
    expect(result).toMatchObject({ state: "not_met" });
    expect(result.reason).toMatch(/ended with 3 .* last lines: 2 failed;/);
  });

  it("stands on what earlier steps delivered, and the newest of a name wins", async () => {
    const earlier = [code("lib.sh", "say() { echo from the library; }"), code("app.sh", "exit 1")];
    const result = await theProbes()({ command: "tests" }, [code("app.sh", ". ./lib.sh; say")], {
      ...around(aProject({ tests: "sh app.sh" })),
      earlier: async () => earlier,
    });
    expect(result).toMatchObject({
      state: "met",
      reason: expect.stringMatching(/from the library/),
    });
    expect(result.reason).toContain("2 delivered files");
  });

  it("gets an environment with nothing of ours in it", async () => {
    const result = await measure(
      { command: "tests" },
      aProject({ tests: "env | cut -d= -f1 | sort" }),
    );
    const names = /last lines: (.*?);/.exec(result.reason)?.[1]?.split(" | ");
    const own = names?.filter((name) => !["PWD", "OLDPWD", "SHLVL", "_"].includes(name));
    expect(own).toEqual(["HOME", "LANG", "PATH", "TMPDIR"]);
  });

  it("is ended with all it started when it takes too long, and is not met", async () => {
    const mark = join(checkout, "..", "mark");
    const tests = `(sleep 60; touch ${mark}) & echo begun; wait`;
    const result = await theProbes(300)(
      { command: "tests" },
      [code("app.sh", "")],
      around(aProject({ tests })),
    );
    expect(result.state).toBe("not_met");
    expect(result.reason).toMatch(/was ended for taking too long.*last lines: begun/);
    expect(existsSync(mark)).toBe(false);
  });

  it("does not wait for what it left in the background", async () => {
    const result = await measure({ command: "tests" }, aProject({ tests: "sleep 60 & echo done" }));
    expect(result).toMatchObject({ state: "met", reason: expect.stringMatching(/lines: done/) });
  });

  it("is ended when the run is stopped, and decides nothing", async () => {
    const signal = AbortSignal.abort();
    const project = aProject({ tests: "sleep 60" });
    const surroundings = { ...around(project), signal };
    expect(await theProbes()({ command: "tests" }, [code("app.sh", "")], surroundings)).toEqual({
      state: "undecided",
      reason: "The run was stopped.",
    });
  });

  it("prints no secret into its receipt, and only its last lines", async () => {
    const token = `ghp_${"a1B2c3D4e5".repeat(3)}a1B2c3`;
    const result = await measure(
      { command: "tests" },
      aProject({ tests: `seq 1 20000; echo ${token.slice(0, 9)}${token.slice(9)}` }),
    );
    expect(result.reason.split("last lines")[1]).not.toContain(token);
    expect(result.reason).toMatch(/last lines: 19997 \| 19998 \| 19999 \| 20000 \| \[redacted/);
  });

  it.each([
    ["no profile", null, /No project profile says what the command tests is/],
    ["no such command", {}, /profile of Shop does not say what the command tests is/],
    ["no checkout", { checkout: undefined }, /names no checkout/],
    ["a checkout of another machine", { checkout: "/no/such/folder" }, /not on this machine/],
    ["no permission", { runs_delivered_code: false }, /does not allow running/],
    [
      "a program that is not installed",
      { commands: { tests: "no-such-program" } },
      /ended with 127/,
    ],
  ])("stays undecided with %s", async (_, change, says) => {
    const has = change !== null && Object.keys(change).length > 0;
    const commands: Record<string, string> = has ? { tests: "true" } : {};
    const project = change === null ? null : aProject(commands, change);
    const result = await measure({ command: "tests" }, project);
    expect(result).toEqual({ state: "undecided", reason: expect.stringMatching(says) });
  });

  it("stays undecided when nothing that was delivered is a file of the project", async () => {
    const delivered = [code("the design", "x"), artifactOf("notes.md", "document", "x")];
    const result = await measure({ command: "tests" }, aProject({ tests: "true" }), delivered);
    expect(result.state).toBe("undecided");
  });
});

describe("a number of the project's profile", () => {
  it.each([
    { bound: { at_least: 70 }, prints: "84.5%", is: "met", says: /is 84\.5, wanted at least 70/ },
    { bound: { at_least: 70 }, prints: "69%", is: "not_met", says: /coverage is 69/ },
    { bound: { at_most: 70 }, prints: "84%", is: "not_met", says: /wanted at most 70/ },
    { bound: { at_least: 70 }, prints: "?", is: "undecided", says: /does not stand in the output/ },
  ])("that must be $bound and is $prints is $is", async ({ bound, prints, is, says }) => {
    const project = aProject({ coverage: `echo 'TOTAL 10 2 ${prints}'` });
    expect(await measure({ number: "coverage", ...bound }, project)).toEqual({
      state: is,
      reason: expect.stringMatching(says),
    });
  });

  it("is the last one that the output tells", async () => {
    const project = aProject({ coverage: "echo TOTAL 10%; echo TOTAL 90%" });
    const result = await measure({ number: "coverage", at_least: 70 }, project);
    expect(result.state).toBe("met");
  });
});

describe("a copy of a checkout", () => {
  it("leaves out the history and links installed packages", async () => {
    const copy = await copyCheckout(checkout, [code("src/new.ts", "x")]);
    onTestFinished(() => copy.remove());
    expect((await readdir(copy.folder)).toSorted()).toEqual([
      "app.sh",
      "linked.txt",
      "node_modules",
      "src",
      "way-out",
    ]);
    expect(await readFile(join(copy.folder, "node_modules/tool/index.js"), "utf8")).toBe("tool");
  });

  it("takes only files that stay inside, whatever way their names try", async () => {
    const outside = join(tmpdir(), "orchestrate-outside.txt");
    const names = [
      "../outside.txt",
      "a/../../outside.txt",
      outside,
      "way-out/file.txt",
      "node_modules/tool/index.js",
      ".git/hooks/pre-commit",
      "a\\..\\b.txt",
    ];
    const copy = await copyCheckout(
      checkout,
      names.map((name) => code(name, "delivered")),
    );
    onTestFinished(() => copy.remove());
    expect(copy.written).toEqual([]);
    expect(await readFile(join(checkout, "../elsewhere/file.txt"), "utf8")).toBe("untouched");
    expect(await readFile(join(checkout, "node_modules/tool/index.js"), "utf8")).toBe("tool");
    expect(existsSync(outside)).toBe(false);
  });

  it("replaces a link by the file instead of writing through it", async () => {
    const copy = await copyCheckout(checkout, [code("linked.txt", "delivered")]);
    onTestFinished(() => copy.remove());
    expect(await readFile(join(copy.folder, "linked.txt"), "utf8")).toBe("delivered");
    expect(await readFile(join(checkout, "../elsewhere/file.txt"), "utf8")).toBe("untouched");
  });

  it("is gone afterwards", async () => {
    const copy = await copyCheckout(checkout, []);
    await copy.remove();
    expect(existsSync(copy.folder)).toBe(false);
  });
});
