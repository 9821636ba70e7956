import type { FoundFile } from "../../src/definitions/find-files.ts";
import { definitionsIn, type Loaded } from "../../src/definitions/load.ts";

export const abilities = {
  modelAliases: ["opus", "sonnet", "haiku"],
  knownTools: ["read_artifact"],
};

/** An agent file of a pack. */
export function anAgent(name: string, pack = "base"): FoundFile {
  const text = `---\nname: ${name}\ndescription: d\nrole: r\nspecialty: s\nmodel: opus\n---\nDo it.\n`;
  return { kind: "agent", pack, path: `agents/${pack}/${name}.md`, text };
}

/** A workflow file of a pack. */
export function aWorkflow(text: string, name = "deliver", pack = "base"): FoundFile {
  return { kind: "workflow", pack, path: `workflows/${pack}/${name}.yaml`, text };
}

/** A checklist file of a pack. */
export function aChecklist(text: string, name = "care", pack = "base"): FoundFile {
  return { kind: "checklist", pack, path: `workflows/${pack}/checklists/${name}.yaml`, text };
}

/** A pack file. */
export function aPack(text: string, pack = "base"): FoundFile {
  return { kind: "pack", pack, path: `workflows/${pack}/pack.yaml`, text };
}

/** A workflow that uses most of the language and has nothing wrong with it. */
export const CLEAN = `name: deliver
title: Deliver something
description: Makes and checks something
examples: [make the thing]
lead: lead
crew: [lead, maker, judge]
facts:
  kind: { one_of: [big, small], meaning: how much it is }
  risky: { type: boolean, meaning: it can go wrong }
  parts: { type: number, meaning: how many there are }
escalations:
  - { id: conflict, when: they disagree }
  - { id: money, when: it costs, decided_by: { people: [U1] } }
phases:
  - id: start
    mode: sequential
    steps:
      - id: look
        agent: lead
        task: Look at it
        decides: [kind, risky, parts]
        produces: [notes]
  - id: make
    mode: parallel
    steps:
      - id: first
        agent: maker
        task: Make the first half
        when: kind == "big" && parts > 2
        consumes: [notes]
        produces: [half]
      - id: second
        agent: maker
        task: Make the second half
        when: risky || parts == 1
        consumes: [notes]
        produces: [rest]
  - id: judge
    mode: sequential
    steps:
      - id: judge
        agent: judge
        task: Judge it
        reviews: first
        on_reject: first
        checklist: care
        consumes: [half, rest]
        criteria:
          - { id: works, must: it works, judged_by: judge }
          - { id: clean, must: no secret in it, measured_by: no_secrets }
        gate:
          ask: Go on?
          options:
            - { id: go, label: Go on }
            - { id: again, label: Again, leads_to: { back_to: first } }
          recommend: go
          decided_by: { requester: true }
`;

export const CHECKLIST = `name: care
title: Care
owner: judge
must:
  - { id: careful, text: it was made with care }
reject:
  - { id: careless, text: it was not }
`;

/** The clean workflow with everything it needs, after the change. */
export function cleanFiles(change: (workflow: string) => string = (text) => text): FoundFile[] {
  return [
    anAgent("lead"),
    anAgent("maker"),
    anAgent("judge"),
    aChecklist(CHECKLIST),
    aWorkflow(change(CLEAN)),
  ];
}

export function loaded(files: readonly FoundFile[]): Loaded {
  return definitionsIn(files, abilities);
}
