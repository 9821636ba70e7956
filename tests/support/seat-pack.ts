import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

const PATCH = `name: patch
title: A patch by hand
description: A patch that a person writes and another one reviews
lead: engineering/principal-software-engineer
facts:
  risk: { one_of: [low, high] }
phases:
  - id: work
    mode: sequential
    steps:
      - id: design
        title: The design
        agent: engineering/backend-architect
        task: Say what must change
        produces: [design]
      - id: write
        title: The patch
        person: U0BOB
        due: 2h
        task: Write the patch that the design asks for
        consumes: [design]
        produces: [patch]
        decides: [risk]
        criteria:
          - { must: it holds no secret, measured_by: no_secrets }
          - { must: nothing else is changed, judged_by: engineering/code-reviewer }
      - id: review
        title: The review
        agent: engineering/code-reviewer
        task: Review the patch
        reviews: write
        on_reject: write
`;

const OWN = PATCH.replace("name: patch", "name: own-patch").replace("U0BOB", "requester");

const STRANGER = `name: nobody
title: A step for nobody
description: A step for a role that nobody fills
lead: engineering/principal-software-engineer
phases:
  - id: work
    mode: sequential
    steps:
      - { id: write, title: The text, person: writers, task: Write it }
`;

/** A folder of definitions with steps that people perform. */
export async function aSeatPack(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "orchestrate-seats-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const pack = join(folder, "workflows", "hands");
  await mkdir(pack, { recursive: true });
  await mkdir(join(folder, "agents"), { recursive: true });
  await writeFile(join(pack, "patch.yaml"), PATCH);
  await writeFile(join(pack, "own-patch.yaml"), OWN);
  await writeFile(join(pack, "nobody.yaml"), STRANGER);
  return folder;
}
