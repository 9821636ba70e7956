import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A workflow that calls two others side by side, of which one has a gate, and then sums up. */
export const LAUNCH = `name: launch
title: Launch
description: Builds a service and its documents, side by side
examples: [launch the invoice service]
lead: engineering/principal-software-engineer
facts:
  size: { one_of: [small, large], meaning: how much it is }
phases:
  - id: plan
    mode: sequential
    steps:
      - id: outline
        agent: engineering/backend-architect
        task: Outline the launch
        decides: [size]
        produces: [outline]
  - id: build
    mode: parallel
    steps:
      - id: service
        title: The service
        workflow: build-service
        task: Build the service
        inputs: { size: size }
        consumes: [outline]
        produces: [code]
      - id: documents
        title: The documents
        workflow: write-documents
        task: Write the documents
  - id: close
    mode: sequential
    steps:
      - id: sum-up
        agent: engineering/principal-software-engineer
        task: Sum up what was built
        consumes: [code]
`;

export const BUILD_SERVICE = `name: build-service
title: Build a service
description: Builds one service
examples: [build the billing service]
lead: engineering/backend-architect
inputs:
  - { name: size, label: Size, type: one_of, options: [small, large] }
phases:
  - id: code
    mode: sequential
    steps:
      - id: write
        agent: engineering/backend-architect
        task: Write the code
        produces: [code]
  - id: release
    mode: sequential
    steps:
      - id: release
        agent: engineering/devops-engineer
        task: Say what the release needs
        gate:
          ask: Shall it go live?
          options:
            - { id: live, label: Go live }
            - { id: not-now, label: Not now, leads_to: stop }
          recommend: live
          decided_by: { anyone: true }
`;

export const WRITE_DOCUMENTS = `name: write-documents
title: Write documents
description: Writes what people read
examples: [write the handbook]
lead: engineering/backend-architect
phases:
  - id: write
    mode: sequential
    steps:
      - id: write
        agent: engineering/backend-architect
        task: Write it
        produces: [handbook]
`;

/** The same, with one called after the other. */
export const LAUNCH_IN_TURN = LAUNCH.replace("mode: parallel", "mode: sequential");

/** A folder of definitions with these workflows in a pack of their own, which is gone after the test. */
export async function callingDefinitions(): Promise<string> {
  const folder = await writeDefinitions(LAUNCH);
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** The same with another caller, for whoever takes the folder away. */
export async function writeDefinitions(launch: string): Promise<string> {
  const workflows = {
    launch,
    "build-service": BUILD_SERVICE,
    "write-documents": WRITE_DOCUMENTS,
  };
  const folder = await mkdtemp(join(tmpdir(), "orchestrate-calling-"));
  const pack = join(folder, "workflows", "team");
  await mkdir(pack, { recursive: true });
  for (const [name, text] of Object.entries(workflows)) {
    await writeFile(join(pack, `${name}.yaml`), text);
  }
  return folder;
}
