import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { aHouse, type WholeHouse } from "./house.ts";

/** Definitions and scripts of a pack of its own: three side by side, one who may hand a part on, and nobody named for the end. */
const files: Readonly<Record<string, string>> = {
  "agents/teamwork/captain.md": agent("captain", "Lead"),
  "agents/teamwork/baker.md": agent("baker", "Baker"),
  "agents/teamwork/cook.md": agent("cook", "Cook"),
  "agents/teamwork/waiter.md": agent("waiter", "Waiter"),
  "agents/teamwork/sommelier.md": agent("sommelier", "Cellar keeper"),
  "agents/teamwork/host.md": agent(
    "host",
    "Host",
    "delegates:\n  - { when: wine is to be chosen, to: sommelier }\nsections: { work: [Courses, Risks] }\n",
  ),
  "workflows/teamwork/dinner.yaml": `name: dinner
title: Dinner
description: A dinner of several hands
examples: [a dinner for twelve]
lead: captain
phases:
  - id: prepare
    title: Preparation
    mode: parallel
    steps:
      - { id: bread, title: Bake the bread, agent: baker, task: Bake it, produces: [bread] }
      - { id: soup, title: Cook the soup, agent: cook, task: Cook it }
      - { id: table, title: Lay the table, agent: waiter, task: Lay it }
  - id: menu
    title: Menu
    mode: sequential
    steps:
      - { id: compose, title: Compose the menu, agent: host, task: Write the menu, consumes: [bread] }
`,
  "scripts/teamwork/dinner.yaml": `workflow: dinner
about: A dinner whose host leaves the wine to somebody who knows it.
entries:
  - step: prepare/bread
    turns:
      - answer:
          report_md: ${"Twelve loaves, and how each was baked. ".repeat(90)}
          handoff:
            summary: Twelve loaves are baked.
            artifacts: [{ name: bread, kind: document, content: twelve loaves }]
  - step: prepare/soup
    turns: [{ answer: { report_md: Soup., handoff: { summary: The soup is hot. } } }]
  - step: prepare/table
    turns: [{ answer: { report_md: Table., handoff: { summary: The table is laid. } } }]
  - step: menu/compose
    attempt: 1
    turns:
      - answer: { verdict: delegate, delegate: Sommelier, request: Choose a wine for the soup }
  - step: menu/compose
    attempt: 2
    when_prompt: /Delivered at your request[\\s\\S]*sommelier/
    turns:
      - answer:
          report_md: "# Courses\\n\\nSoup with the Riesling.\\n\\n# Risks\\n\\nnone"
          handoff: { summary: Soup with the Riesling that was chosen for it. }
  - step: menu/compose
    attempt: 2
    turns:
      - answer:
          report_md: "# Courses\\n\\nSoup with water.\\n\\n# Risks\\n\\nNobody chose a wine."
          handoff: { summary: Soup with water. }
  - step: menu/compose/sommelier
    turns:
      - answer: { report_md: A dry Riesling., handoff: { summary: A dry Riesling goes with it. } }
  - step: synthesis/synthesise
    captures:
      seen: { from: ['/(Twelve loaves are baked)[\\s\\S]*Riesling/'], otherwise: nothing was handed over }
    turns:
      - answer:
          report_md: "Dinner is served: %{seen}."
          handoff: { summary: "Dinner is served: %{seen}." }
`,
};

function agent(name: string, role: string, more = ""): string {
  return `---\nname: ${name}\ndescription: does the ${role}'s work\nrole: ${role}\nspecialty: dinners\nmodel: sonnet\nicon: wave\n${more}---\nDo your part of the dinner and say what it is.\n`;
}

/** The house with that pack, whose workflow is started by name. */
export async function aTeamworkHouse(): Promise<WholeHouse> {
  const folder = await mkdtemp(join(tmpdir(), "orchestrate-teamwork-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  const environment = { ORCHESTRATE_DEFINITIONS: folder };
  return aHouse({ environment, scripts: [join(folder, "scripts")] });
}
