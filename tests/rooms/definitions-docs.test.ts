import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import type { FoundFile } from "../../src/definitions/find-files.ts";
import { loaded } from "./definitions-support.ts";

const root = new URL("../../", import.meta.url);

/** The blocks of a page in one language, without the indentation of the list they stand in. */
async function blocksOf(page: string, language: string): Promise<string[]> {
  const text = await readFile(new URL(`docs/${page}`, root), "utf8");
  const blocks = text.matchAll(new RegExp(`^   \`\`\`${language}\\n(.*?)^   \`\`\`$`, "gms"));
  return [...blocks].map(([, block = ""]) => block.replaceAll(/^ {3}/gm, ""));
}

async function shipped(kind: FoundFile["kind"], path: string): Promise<FoundFile> {
  return { kind, pack: "engineering", path, text: await readFile(new URL(path, root), "utf8") };
}

test("the examples of the two pages on adding agents and workflows have no problem", async () => {
  const [agent = ""] = await blocksOf("adding-an-agent.md", "markdown");
  const [pack = "", workflow = ""] = await blocksOf("adding-a-workflow.md", "yaml");
  const team = [
    "principal-software-engineer",
    "backend-architect",
    "database-architect",
    "devops-engineer",
    "database-optimization",
    "error-detective",
    "search-specialist",
    "code-reviewer",
    "mcp-expert",
  ];
  const { problems, snapshot } = loaded([
    ...(await Promise.all(team.map((name) => shipped("agent", `agents/engineering/${name}.md`)))),
    await shipped("checklist", "workflows/engineering/checklists/code-review.yaml"),
    { kind: "pack", pack: "payments", path: "workflows/payments/pack.yaml", text: pack },
    { kind: "agent", pack: "payments", path: "agents/payments/refund-specialist.md", text: agent },
    {
      kind: "workflow",
      pack: "payments",
      path: "workflows/payments/refund-rules.yaml",
      text: workflow,
    },
  ]);
  expect(problems).toEqual([]);
  expect(Object.keys(snapshot.workflows)).toEqual(["payments/refund-rules"]);
  expect(snapshot.agents["payments/refund-specialist"]?.icon).toBe(":moneybag:");
});
