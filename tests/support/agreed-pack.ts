import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { aShopPack } from "./shop-pack.ts";

const RELEASE = `name: shop-release
title: Release of the shop
description: Brings the shop out, once its approvers agree
examples: [release the shop on Friday]
lead: engineering/principal-software-engineer
phases:
  - id: release
    mode: sequential
    steps:
      - id: check
        title: Check the release
        agent: engineering/devops-engineer
        task: Check it
        gate:
          ask: Shall the release go out?
          options:
            - { id: out, label: Bring it out }
            - { id: hold, label: Hold it, leads_to: stop }
          decided_by: { roles: [approver], people: [U0BOB] }
      - { id: ship, title: Ship it, agent: engineering/devops-engineer, task: Ship it }
`;

/** The shop's pack with a release that approvers decide, and, where wanted, the file of the channel #deploys. */
export async function anAgreedPack(channelFile?: string): Promise<string> {
  const folder = await aShopPack();
  await writeFile(join(folder, "workflows", "shop", "shop-release.yaml"), RELEASE);
  if (channelFile !== undefined) {
    const channels = join(folder, "workflows", "channels");
    await mkdir(channels, { recursive: true });
    await writeFile(join(channels, "C0DEPLOYS.yaml"), channelFile);
  }
  return folder;
}
