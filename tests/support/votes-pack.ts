import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { aHouse, type WholeHouse } from "./house.ts";

/** A pack whose draft is decided upon before it is published; `decided_by` says by whom. */
const filesFor = (decidedBy: string): Readonly<Record<string, string>> => ({
  "agents/press/editor.md": agent("editor", "Lead"),
  "agents/press/writer.md": agent("writer", "Writer"),
  "workflows/press/announce.yaml": `name: announce
title: Announcement
description: An announcement that people agree on before it is published
examples: [announce the new release]
lead: editor
phases:
  - id: write
    title: Writing
    mode: sequential
    steps:
      - id: draft
        title: Write the draft
        agent: writer
        task: Write it
        produces: [announcement, footnotes]
        gate:
          ask: Shall this be published?
          options:
            - { id: publish, label: Publish it }
            - { id: again, label: Write it anew, leads_to: { back_to: draft } }
          recommend: publish
          decided_by: ${decidedBy}
      - { id: publish, title: Publish, agent: writer, task: Publish it, consumes: [announcement] }
`,
  "scripts/press/announce.yaml": `workflow: announce
about: An announcement whose text people may change.
entries:
  - step: write/draft
    turns:
      - answer:
          report_md: The draft of the announcement.
          handoff:
            summary: A draft is written.
            artifacts:
              - { name: announcement, kind: document, content: "We release on Monday.\\n" }
              - { name: footnotes, kind: document, content: "${"A footnote. ".repeat(400)}" }
  - step: write/publish
    turns:
      - calls:
          - { tool: read_artifact, for_each: '/\\b(art_[0-9a-f]{12})\\b/', input: { id: "%{1}" } }
      - answer: { report_md: Published., handoff: { summary: It is published. } }
`,
});

function agent(name: string, role: string): string {
  return `---\nname: ${name}\ndescription: does the ${role}'s work\nrole: ${role}\nspecialty: words\nmodel: sonnet\nicon: wave\ntools: read_artifact\n---\nDo your part and say what it is.\n`;
}

/** The house with that pack. */
export async function aPressHouse(
  decidedBy: string,
  more: Readonly<Record<string, string>> = {},
): Promise<WholeHouse> {
  const folder = await mkdtemp(join(tmpdir(), "orchestrate-press-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries({ ...filesFor(decidedBy), ...more })) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  const environment = { ORCHESTRATE_DEFINITIONS: folder };
  return aHouse({ environment, scripts: [join(folder, "scripts")], hurry: 200 });
}
