import { openReader } from "../../src/store/open-reader.ts";
import type { Message } from "../../src/workspace/state/records.ts";
import type { MortalHouse } from "./mortal-house.ts";

export const TASK = "Our CircleCI pipeline is failing on the staging deployment";
const CHANNEL = "deploys";
/** For machines that are busy with something else. */
const PATIENCE = { withinMs: 120_000 };

/** Alice asks, Bob answers the escalation as recommended, Alice proceeds at the gate; each tries again what had no effect. */
export async function playGoldenStory(house: MortalHouse): Promise<{ readonly commands: number }> {
  const commands = await ask(house, TASK);
  await answer(house, "bob", "question");
  await answer(house, "alice", "gate");
  return { commands };
}

/** Alice names a workflow that calls others, and Bob proceeds at the gate of one of those. */
export async function playCallingStory(house: MortalHouse): Promise<{ readonly commands: number }> {
  const commands = await ask(house, "--workflow launch Launch the invoices");
  await answer(house, "bob", "gate");
  return { commands };
}

/** How often Alice had to type her command: again only when nothing of it had arrived. */
async function ask(house: MortalHouse, words: string): Promise<number> {
  for (let commands = 1; ; commands += 1) {
    await attended(house);
    const acknowledged = house.workspace.person("alice").command(CHANNEL, words);
    const saw = await Promise.race([acknowledged, house.death()]);
    if (saw?.ok) return commands;
    await attended(house);
    if ((await runsIn(house.folder)) > 0) return commands;
  }
}

/** Clicks the recommended option until the buttons of the question are gone. */
async function answer(house: MortalHouse, name: string, which: "question" | "gate"): Promise<void> {
  const { workspace } = house;
  const { ts } = await workspace.until(() => openQuestion(house, which), PATIENCE);
  const current = () => workspace.messages(CHANNEL).find((message) => message.ts === ts);
  const gone = workspace.until(() => {
    const message = current();
    return message && optionsOf(message).length === 0 ? "decided" : null;
  }, PATIENCE);
  gone.catch(() => {});
  for (;;) {
    await attended(house);
    const message = current();
    const option = message && optionsOf(message).find(({ recommended }) => recommended);
    if (!message || !option) return void (await gone);
    const clicked = workspace.person(name).click(message, option.action);
    const answered = clicked.then((saw) => (saw.ok ? gone : null));
    if ((await Promise.race([gone, answered, house.death()])) === "decided") return;
  }
}

/** Resolves once the program listens, and Slack has a connection to it. */
async function attended(house: MortalHouse): Promise<void> {
  await house.ready();
  await house.workspace.until((now) => now.connections() > 0, PATIENCE);
}

async function runsIn(folder: string): Promise<number> {
  const reader = openReader(folder);
  const runs = await reader?.runs.runs({ limit: 10 });
  reader?.close();
  return runs?.length ?? 0;
}

function openQuestion({ workspace }: MortalHouse, which: string): Message | undefined {
  return workspace
    .messages(CHANNEL)
    .find((message) => optionsOf(message).some(({ question }) => question.endsWith(`/${which}`)));
}

interface ShownOption {
  readonly action: string;
  readonly question: string;
  readonly recommended: boolean;
}

/** The buttons of a question that is still open. */
export function optionsOf({ blocks }: Pick<Message, "blocks">): ShownOption[] {
  return blocks
    .flatMap((block) => (Array.isArray(block["elements"]) ? block["elements"] : []))
    .filter((element) => String(element["action_id"]).startsWith("decide."))
    .map((element) => ({
      action: String(element["action_id"]),
      question: String(JSON.parse(String(element["value"])).question),
      recommended: element["style"] === "primary",
    }));
}
