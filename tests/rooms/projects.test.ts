import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { projectOfRequest } from "../../src/commands/project-of-request.ts";
import { detectPacks } from "../../src/definitions/detect-packs.ts";
import { loadDefinitions } from "../../src/definitions/load.ts";
import { Project } from "../../src/definitions/project.ts";
import { Pack } from "../../src/definitions/workflow.ts";
import { ChannelId } from "../../src/domain/ids.ts";
import { projectOf } from "../../src/engine/project-text.ts";
import { abilities, anAgent, aPack, loaded } from "./definitions-support.ts";

const PROFILE = `name: shop
title: Shop
channels: [C0SHOP]
packs: [base]
commands: { tests: pytest, coverage: pytest --cov }
numbers: { coverage: { command: coverage, pattern: '(\\d+)%' } }
`;

function aProject(text: string, name = "shop") {
  const path = `workflows/projects/${name}.yaml`;
  return { kind: "project" as const, pack: "projects", path, text };
}

function withProfiles(...texts: string[]) {
  const profiles = texts.map((text, index) => aProject(text, `profile-${index}`));
  return loaded([anAgent("lead"), aPack("name: base\ntitle: Base\n"), ...profiles]);
}

function slack(channel: string) {
  return { kind: "slack", channel: ChannelId.parse(channel), thread: null } as const;
}

/** Why a pack with these signs is found in a checkout; null when it is not. */
async function found(checkout: string, detects: unknown): Promise<string | null> {
  const project = Project.parse({ name: "shop", title: "Shop", checkout });
  const detected = await detectPacks(
    { shop: project },
    { it: Pack.parse({ name: "it", title: "It", detects }) },
  );
  return detected["shop"]?.["it"] ?? null;
}

/** A folder with these files; a text that begins with `-> ` is where a link leads. */
async function aFolder(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "orchestrate-project-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await (text.startsWith("-> ") ? symlink(text.slice(3), path) : writeFile(path, text));
  }
  return folder;
}

describe("a project profile", () => {
  it("is read, with its channels, packs, commands and numbers", () => {
    const { snapshot, problems } = withProfiles(PROFILE);
    expect(problems).toEqual([]);
    expect(snapshot.projects["shop"]).toMatchObject({ channels: ["C0SHOP"], packs: ["base"] });
    expect(Object.keys(snapshot.packs)).toEqual(["base"]);
  });

  it.each([
    ["packs: [base]", "packs: [bse]", /no pack "bse"/, /"base"/],
    ["'(\\d+)%'", "'(\\d+%'", /is no regular expression/, /first group/],
    ["'(\\d+)%'", "'\\d+%'", /has no group/, /first group/],
    ["command: coverage", "command: covrage", /"covrage", which is no command/, /"coverage"/],
    ["channels: [C0SHOP]", "channels: [C0SHOP, C0SHOP]", /already belongs to/, /one project/],
    ["packs: [base]", "runs_delivered_code: true", /names no checkout/, /Add checkout/],
  ])("is refused when %s is %s", (from, to, ...[message, remedy]) => {
    const { snapshot, problems } = withProfiles(PROFILE.replace(from, to));
    expect(problems).toMatchObject([
      {
        severity: "error",
        file: "workflows/projects/profile-0.yaml",
        message: expect.stringMatching(message),
        remedy: expect.stringMatching(remedy),
      },
    ]);
    const line = PROFILE.replace(from, to).split("\n")[(problems[0]?.line ?? 0) - 1];
    expect(line).toContain(to.replace("C0SHOP, ", "").split(":")[0]);
    expect(snapshot.projects).toEqual({});
  });

  it("cannot take the channel of another", () => {
    const { problems, snapshot } = withProfiles(
      PROFILE,
      PROFILE.replace("name: shop", "name: till"),
    );
    expect(problems.map(({ message }) => message)).toEqual([
      'The channel "C0SHOP" already belongs to workflows/projects/profile-0.yaml.',
    ]);
    expect(Object.keys(snapshot.projects)).toEqual(["shop"]);
  });

  it("lies in a folder that is no pack, and finds its checkout from there", async () => {
    const folder = await aFolder({
      "agents/base/lead.md": anAgent("lead").text,
      "workflows/projects/shop.yaml": "name: shop\ntitle: Shop\ncheckout: ../../code\n",
      "code/manage.py": "",
      "workflows/base/pack.yaml": "name: base\ntitle: Base\ndetects: [{ file: manage.py }]\n",
    });
    const place = { agents: join(folder, "agents"), workflows: join(folder, "workflows") };
    const { snapshot, problems } = await loadDefinitions({ folders: [place], ...abilities });
    expect(problems).toEqual([]);
    expect(snapshot.projects["shop"]?.checkout).toBe(join(folder, "code"));
    expect(snapshot.detected).toEqual({ shop: { base: "manage.py is there" } });
  });

  it("becomes the same few lines for every step", () => {
    const { snapshot } = withProfiles(`${PROFILE}version: 0.2.2\nports: { api: 8888 }\n`);
    expect(projectOf(snapshot, "shop")?.text).toBe(
      "Shop 0.2.2\nPorts:\n- api: 8888\nCommands:\n- tests: pytest\n- coverage: pytest --cov",
    );
    expect(projectOf(snapshot, null)).toBeNull();
    expect(projectOf(snapshot, "gone")).toBeNull();
  });
});

describe("the project of a request", () => {
  const projects = [
    { name: "shop", title: "Web shop", names: ["shop", "Web shop"], channels: ["C0SHOP"] },
    { name: "till", title: "Till", names: ["till", "Till"], channels: [] },
  ];
  const elsewhere = slack("C0OTHER");
  it.each([
    {
      says: "that of its channel, whatever it says",
      place: slack("C0SHOP"),
      task: "add a drawer to the till",
      is: "shop",
    },
    { says: "the one it names", place: elsewhere, task: "for project Till: a drawer", is: "till" },
    { says: "none for parts of words", place: elsewhere, task: "still a workshop", is: null },
    { says: "none when it names two", place: elsewhere, task: "from shop to till", is: null },
    {
      says: "that of a name in a terminal, too",
      place: { kind: "terminal" } as const,
      task: "a drawer in till",
      is: "till",
    },
  ])("is $says", ({ place, task, is }) => {
    expect(projectOfRequest({ place, task }, projects)).toBe(is);
  });
});

describe("detection in a checkout", () => {
  it("tells the file, what it names, and what lies beside it", async () => {
    const folder = await aFolder({
      "requirements.txt": "FastAPI==1\ncelery\n",
      "web/package.json": '{"dependencies":{"react":"20"}}',
      "backend/main.py": "",
    });
    expect(await found(folder, [{ file: "requirements.txt" }])).toBe("requirements.txt is there");
    expect(
      await found(folder, [{ file: "requirements.txt", contains: ["fastapi", "celery"] }]),
    ).toBe("requirements.txt names fastapi and celery");
    expect(
      await found(folder, [{ file: "requirements.txt", contains: ["fastapi", "django"] }]),
    ).toBe(null);
    const react = { file: "web/package.json", contains: "react" };
    expect(await found(folder, [{ ...react, beside: ["server", "backend"] }])).toBe(
      "web/package.json names react, beside backend",
    );
    expect(await found(folder, [{ ...react, beside: ["server"] }])).toBe(null);
  });

  it("never leaves the folder, neither by dots, nor by a link, nor by a path from the root", async () => {
    const secret = await aFolder({ "manage.py": "django" });
    const folder = await aFolder({ "code/linked.py": `-> ${join(secret, "manage.py")}` });
    const checkout = join(folder, "code");
    const outside = ["linked.py", "../code/../../manage.py", join(secret, "manage.py")];
    for (const file of outside) expect(await found(checkout, [{ file }])).toBe(null);
  });

  it("finds nothing in a checkout that is not there", async () => {
    expect(await found(join(tmpdir(), "orchestrate-no-such-folder"), [{ file: "x" }])).toBe(null);
  });
});
