import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { loadDefinitions } from "../../src/definitions/load.ts";
import { abilities } from "../rooms/definitions-support.ts";

const root = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The page's own module; it is plain JavaScript, so its shape is looked at here. */
const Table = z.object({
  emojiByCode: z.map(z.string(), z.object({ character: z.string(), symbol: z.string() })),
});
const { emojiByCode } = Table.parse(
  await import(new URL("../../src/workspace/page/emoji-table.js", import.meta.url).href),
);
const drawn = [
  ...readFileSync(root("src/workspace/page/icons.svg"), "utf8").matchAll(/<symbol id="([^"]+)"/g),
].map(([, id]) => id);

const { snapshot } = await loadDefinitions({
  ...abilities,
  folders: [{ agents: root("agents"), workflows: root("workflows") }],
});
const agents = Object.values(snapshot.agents).map(({ name, icon }) => ({
  name,
  symbol: emojiByCode.get(icon.replaceAll(":", ""))?.symbol ?? null,
}));

describe("the emoji of the page", () => {
  test("hold the icon of every agent that is shipped, whose short code no one would like to read", () => {
    expect(agents.length).toBeGreaterThan(50);
    expect(agents.filter(({ symbol }) => symbol === null)).toEqual([]);
  });

  test("give each agent a symbol by which it is told from the others", () => {
    const symbols = agents.map(({ symbol }) => symbol);
    const shared = agents.filter(
      ({ symbol }) => symbols.indexOf(symbol) !== symbols.lastIndexOf(symbol),
    );
    expect(shared).toEqual([]);
  });

  test("are all drawn, each symbol once", () => {
    const symbols = [...emojiByCode.values()].map(({ symbol }) => symbol);
    expect(symbols.filter((symbol) => !drawn.includes(symbol))).toEqual([]);
    expect(drawn).toHaveLength(new Set(drawn).size);
  });
});
