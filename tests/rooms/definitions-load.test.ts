import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { checkJson, checkText, hasErrors } from "../../src/definitions/check.ts";
import { loadDefinitions } from "../../src/definitions/load.ts";
import { Snapshot } from "../../src/definitions/snapshot.ts";
import {
  abilities,
  anAgent,
  aPack,
  aWorkflow,
  CLEAN,
  cleanFiles,
  loaded,
} from "./definitions-support.ts";

describe("names and packs", () => {
  const EXTRA = CLEAN.replace("name: deliver", "name: extra").replace(
    "[make the thing]",
    "[make it extra]",
  );

  test("names inside a workflow come out qualified", () => {
    const workflow = loaded(cleanFiles()).snapshot.workflows["base/deliver"];
    const judge = workflow?.phases[2];
    expect(workflow?.lead).toBe("base/lead");
    expect(workflow?.crew).toEqual(["base/lead", "base/maker", "base/judge"]);
    expect(judge).toMatchObject({
      steps: [
        {
          agent: "base/judge",
          checklist: "base/care",
          criteria: [{ judged_by: "base/judge" }, {}],
        },
      ],
    });
  });

  test("a bare name means the own pack first, then the packs it builds on", () => {
    const { snapshot, problems } = loaded([
      ...cleanFiles(),
      aPack("name: special\ntitle: Special\nbuilds_on: [base]\n", "special"),
      anAgent("maker", "special"),
      aWorkflow(EXTRA, "extra", "special"),
    ]);
    expect(problems).toEqual([]);
    expect(snapshot.workflows["special/extra"]?.crew).toEqual([
      "base/lead",
      "special/maker",
      "base/judge",
    ]);
  });

  test("a pack that builds on nothing sees only itself, and qualified names", () => {
    const { problems } = loaded([
      ...cleanFiles(),
      aWorkflow(EXTRA.replace("lead: lead", "lead: base/lead"), "extra", "alone"),
    ]);
    expect(problems.map(({ message }) => message)).toContain('There is no agent "maker".');
    expect(problems.map(({ message }) => message)).not.toContain('There is no agent "base/lead".');
    expect(problems.find(({ message }) => message.includes('"maker"'))?.remedy).toContain(
      "base/maker",
    );
  });

  test.each([
    ["name: base\ntitle: Base\nbuilds_on: [bsae]\n", 3, /no pack "bsae"/],
    ["name: other\ntitle: Base\n", 1, /called "other" but lies in the folder "base"/],
    ["name: base\ntitle: Base\nbuilds_on: [base]\n", 3, /build on each other/],
    ["name: base\ntitel: Base\n", 2, /"titel" is not known/],
  ])("a pack file with a fault is told, and its definitions stay usable", (text, line, message) => {
    const { problems, snapshot } = loaded([...cleanFiles(), aPack(text)]);
    expect(problems.some((problem) => message.test(problem.message) && problem.line === line)).toBe(
      true,
    );
    expect(Object.keys(snapshot.workflows)).toEqual(["base/deliver"]);
  });

  test("a folder whose name cannot be a pack's is left out with all that is in it", () => {
    const { problems, snapshot } = loaded([
      ...cleanFiles(),
      anAgent("a", "Our Team"),
      anAgent("b", "Our Team"),
    ]);
    expect(problems).toMatchObject([
      { severity: "error", remedy: 'Rename the folder to "our-team".' },
    ]);
    expect(Object.keys(snapshot.agents)).toEqual(["base/lead", "base/maker", "base/judge"]);
    expect(Object.keys(snapshot.workflows)).toEqual(["base/deliver"]);
  });

  test("two agents of one name in a pack are told apart by their files", () => {
    const twin = { ...anAgent("maker"), path: "agents/base/twin.md" };
    const { problems } = loaded([...cleanFiles(), twin]);
    expect(problems).toMatchObject([
      {
        file: "agents/base/twin.md",
        line: 2,
        message: 'The name "base/maker" is already taken by agents/base/maker.md.',
      },
    ]);
  });

  test("an agent that delegates to nobody we know cannot be used", () => {
    const text = anAgent("maker").text.replace(
      "model: opus",
      "model: opus\ndelegates: [{ when: slow, to: tunr }]",
    );
    const files = cleanFiles().map((file) =>
      file.path.endsWith("maker.md") ? { ...file, text } : file,
    );
    const { problems, snapshot } = loaded([...files, anAgent("tuner")]);
    expect(problems[0]).toMatchObject({
      file: "agents/base/maker.md",
      line: 7,
      remedy: 'Did you mean "tuner"?',
    });
    expect(snapshot.agents["base/maker"]).toBeUndefined();
  });
});

describe("broken files beside healthy ones", () => {
  test("a broken agent takes the workflows that need it with it, and no others", () => {
    const text = anAgent("judge").text.replace("opus", "opsu");
    const files = cleanFiles().map((file) =>
      file.path.endsWith("judge.md") ? { ...file, text } : file,
    );
    const other = `name: other\ntitle: Other\ndescription: d\nexamples: [do the other]\nlead: lead\nphases:\n  - id: one\n    mode: sequential\n    steps: [{ id: one, agent: maker, task: Do }]\n`;
    const { problems, snapshot } = loaded([...files, aWorkflow(other, "other")]);
    expect(Object.keys(snapshot.workflows)).toEqual(["base/other"]);
    expect(problems.map(({ file, message }) => `${file}: ${message}`)).toContain(
      'workflows/base/deliver.yaml: The agent "judge" cannot be used: agents/base/judge.md has an error.',
    );
  });

  test("a broken agent of the own pack is not silently replaced by one of a base pack", () => {
    const broken = {
      ...anAgent("maker", "special"),
      text: anAgent("maker").text.replace("opus", "opsu"),
    };
    const { problems } = loaded([
      ...cleanFiles(),
      aPack("name: special\ntitle: Special\nbuilds_on: [base]\n", "special"),
      broken,
      aWorkflow(CLEAN.replace("make the thing", "make it special"), "deliver", "special"),
    ]);
    expect(problems.map(({ message }) => message)).toContain(
      'The agent "maker" cannot be used: agents/special/maker.md has an error.',
    );
  });

  test("a snapshot survives being written as JSON and read back", () => {
    const { snapshot } = loaded(cleanFiles());
    expect(Snapshot.parse(JSON.parse(JSON.stringify(snapshot)))).toEqual(snapshot);
  });
});

describe("folders on disk", () => {
  const made: string[] = [];
  afterEach(async () => {
    await Promise.all(made.splice(0).map((folder) => rm(folder, { recursive: true })));
  });

  async function folderOf(files: readonly { path: string; text: string }[]) {
    const root = await mkdtemp(join(tmpdir(), "definitions-"));
    made.push(root);
    for (const { path, text } of files) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
    return { agents: join(root, "agents"), workflows: join(root, "workflows") };
  }

  test("a pack outside the project is used beside the shipped one", async () => {
    const first = await folderOf(cleanFiles());
    const second = await folderOf([
      anAgent("outsider", "own"),
      { path: "workflows/own/pack.yaml", text: "name: own\ntitle: Own\nbuilds_on: [base]\n" },
      { path: "agents/own/README.md", text: "Not an agent.\n" },
    ]);
    const { snapshot, problems } = await loadDefinitions({
      ...abilities,
      folders: [first, second],
    });
    expect(problems).toEqual([]);
    expect(Object.keys(snapshot.agents)).toEqual([
      "base/judge",
      "base/lead",
      "base/maker",
      "own/outsider",
    ]);
    expect(snapshot.packs["own"]?.builds_on).toEqual(["base"]);
  });

  test("a pack of agents alone may carry its pack file with them", async () => {
    const only = await folderOf([
      anAgent("a", "own"),
      { path: "agents/own/pack.yaml", text: "name: own\ntitle: Our own\n" },
    ]);
    const { snapshot, problems } = await loadDefinitions({ ...abilities, folders: [only] });
    expect(problems).toEqual([]);
    expect(snapshot.packs["own"]?.title).toBe("Our own");
  });

  test("a folder that is not there is an error", async () => {
    const { problems } = await loadDefinitions({
      ...abilities,
      folders: [{ agents: "nowhere/agents", workflows: "nowhere/workflows" }],
    });
    expect(problems).toMatchObject([{ severity: "error", message: /neither nowhere/i }]);
  });
});

describe("what a check prints", () => {
  const broken = loaded(
    cleanFiles((text) =>
      text.replace("recommend: go", "recommend: og").replace("examples: [make the thing]\n", ""),
    ),
  );

  test("every problem stands below its file with line, what is wrong and what to do", () => {
    expect(checkText(broken)).toBe(
      [
        "workflows/base/deliver.yaml",
        '     1  warning  The workflow "deliver" has no examples, so that the Lead can hardly choose it.',
        "                 Write two or three requests under examples, as a person would type them.",
        '    55  error    The gate recommends "og", which is none of its options.',
        '                 Did you mean "go"?',
        "",
        "1 error, 1 warning. Usable: 3 agents, 0 workflows, 1 checklist.",
        "",
      ].join("\n"),
    );
  });

  test("programs get the same as JSON", () => {
    expect(JSON.parse(checkJson(broken))).toMatchObject({
      ok: false,
      problems: broken.problems,
      usable: { workflows: [] },
    });
    expect(hasErrors(broken.problems)).toBe(true);
  });

  test("without a problem it says so", () => {
    const clean = loaded(cleanFiles());
    expect(checkText(clean)).toBe("No problems. Usable: 3 agents, 1 workflow, 1 checklist.\n");
    expect(JSON.parse(checkJson(clean))).toMatchObject({ ok: true, problems: [] });
  });
});
