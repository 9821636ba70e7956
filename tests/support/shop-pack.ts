import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

const FEATURE = `name: shop-feature
title: A feature of the shop
description: Builds one feature of the shop, from its name and what it shall do
lead: engineering/principal-software-engineer
command: shop
inputs:
  - { name: name, label: Name, type: text }
  - { name: description, label: Description, type: long_text, meaning: What it shall do and for whom. }
  - { name: integration, label: Integration, type: one_of, options: [LangFlow, Custom] }
  - { name: priority, label: Priority, type: one_of, options: [high, medium, low], default: medium }
  - { name: schedule, label: Schedule, type: text, required: false }
phases:
  - id: build
    mode: sequential
    steps:
      - { id: design, agent: engineering/backend-architect, task: Design it, produces: [design] }
      - { id: write, agent: engineering/devops-engineer, task: Write it, consumes: [design] }
`;

const DEPLOY = `name: shop-deploy
title: Deployment of a shop feature
description: Brings a finished feature of the shop to its users
lead: engineering/principal-software-engineer
command: deploy
inputs:
  - { name: name, label: Name, type: text }
phases:
  - id: release
    mode: sequential
    steps:
      - { id: ship, agent: engineering/devops-engineer, task: Ship it }
`;

/** A folder of definitions with a pack of its own: a workflow that asks a form's questions, and one that deploys. */
export async function aShopPack(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "orchestrate-shop-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const pack = join(folder, "workflows", "shop");
  await mkdir(pack, { recursive: true });
  await mkdir(join(folder, "agents"), { recursive: true });
  await writeFile(join(pack, "shop-feature.yaml"), FEATURE);
  await writeFile(join(pack, "shop-deploy.yaml"), DEPLOY);
  return folder;
}
