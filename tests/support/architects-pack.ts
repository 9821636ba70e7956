import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { aHouse, type WholeHouse } from "./house.ts";

/** Definitions and scripts of a pack of its own: two architects side by side who differ, and one who builds what was decided. */
const files: Readonly<Record<string, string>> = {
  "agents/design/principal.md": agent("principal", "Lead"),
  "agents/design/tables-architect.md": agent("tables-architect", "Architect"),
  "agents/design/service-architect.md": agent("service-architect", "Architect"),
  "agents/design/builder.md": agent("builder", "Developer"),
  "workflows/design/sessions.yaml": `name: sessions
title: Sessions
description: Where sessions are kept
examples: [keep sessions somewhere]
lead: principal
escalations:
  - { id: conflicting-requirements, when: architects contradict each other, decided_by: { people: [U0BOB] } }
phases:
  - id: design
    title: Design
    mode: parallel
    steps:
      - { id: tables, title: Design the tables, agent: tables-architect, task: Design them }
      - { id: service, title: Design the service, agent: service-architect, task: Design it }
  - id: build
    title: Build
    mode: sequential
    steps:
      - { id: code, title: Build it, agent: builder, task: Build it }
`,
  "scripts/design/sessions.yaml": `workflow: sessions
about: Two architects who keep sessions in different places.
entries:
  - step: design/tables
    turns:
      - answer:
          report_md: Sessions are rows.
          handoff:
            summary: Sessions are rows.
            context: [{ key: "decision:session-store", values: [PostgreSQL] }]
  - step: design/service
    turns:
      - answer:
          report_md: Sessions are keys.
          handoff:
            summary: Sessions are keys.
            context: [{ key: "decision:session-store", values: [Redis] }]
  - step: build/code
    captures:
      told: { from: ['/"decision": ?"(PostgreSQL|Redis)"/'], otherwise: nothing that was decided }
    turns:
      - answer:
          report_md: "Built on %{told}."
          handoff: { summary: "Built on %{told}." }
  - step: synthesis/synthesise
    turns: [{ answer: { report_md: Done., handoff: { summary: Done. } } }]
`,
};

function agent(name: string, role: string): string {
  return `---\nname: ${name}\ndescription: does the ${role}'s work\nrole: ${role}\nspecialty: sessions\nmodel: sonnet\nicon: wave\n---\nDo your part and say what it is.\n`;
}

/** The house with that pack, whose workflow is started by name. */
export async function anArchitectsHouse(): Promise<WholeHouse> {
  const folder = await mkdtemp(join(tmpdir(), "orchestrate-architects-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  const environment = { ORCHESTRATE_DEFINITIONS: folder };
  return aHouse({ environment, scripts: [join(folder, "scripts")] });
}
