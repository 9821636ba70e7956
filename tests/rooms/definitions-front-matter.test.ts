import { describe, expect, test } from "vitest";
import { readAgentFile, toMarkdown } from "../../src/definitions/agent-file.ts";
import { readAgent } from "../../src/definitions/read-agent.ts";

const abilities = { modelAliases: ["opus", "sonnet", "haiku"], knownTools: ["read_artifact"] };
const BODY = "\n# You review\n\nSay what is wrong: be exact.\n";

interface Specimen {
  readonly says: string;
  readonly text: string;
  readonly agent?: Readonly<Record<string, unknown>>;
  /** Lines on which something was repaired or told. */
  readonly lines: readonly number[];
  readonly refused?: RegExp;
}

/** A file whose front matter has these lines, with role and specialty so that only the tried line is told. */
function file(...lines: string[]): string {
  return `---\nname: reviewer\nrole: Gate\nspecialty: care\nmodel: sonnet\n${lines.join("\n")}\n---\n${BODY}`;
}

const specimens: readonly Specimen[] = [
  {
    says: "strict front matter",
    text: file("description: Reviews code"),
    agent: { description: "Reviews code" },
    lines: [],
  },
  {
    says: "a quoted colon",
    text: file('description: "Use: often"'),
    agent: { description: "Use: often" },
    lines: [],
  },
  {
    says: "an unquoted colon",
    text: file("description: Use this agent when: always"),
    agent: { description: "Use this agent when: always" },
    lines: [6],
  },
  {
    says: "the header of a real subagent file, with colons, quotes and escaped line breaks in one line",
    text: `---\nname: feature-coordinator\ndescription: Use this agent for features. Examples:\\n\\n<example>\\nContext: A form\\nuser: "Add it"\\nassistant: "I'll use the 'x' agent"\\n</example>\nmodel: sonnet\n---\n${BODY}`,
    agent: {
      name: "feature-coordinator",
      description:
        'Use this agent for features. Examples:\\n\\n<example>\\nContext: A form\\nuser: "Add it"\\nassistant: "I\'ll use the \'x\' agent"\\n</example>',
      model: "sonnet",
      role: "Feature coordinator",
    },
    lines: [2, 3],
  },
  {
    says: "an example conversation over several lines",
    text: file("description: Use it so:", 'user: "Do: this"', "assistant: Done", "color: red"),
    agent: {
      description: 'Use it so:\nuser: "Do: this"\nassistant: Done',
      extra: { color: "red" },
    },
    lines: [6],
  },
  {
    says: "quotes inside quotes",
    text: file('description: "He said "go" twice"'),
    agent: { description: 'He said "go" twice' },
    lines: [6],
  },
  {
    says: "an apostrophe inside single quotes",
    text: file("description: 'It's late'"),
    agent: { description: "It's late" },
    lines: [6],
  },
  {
    says: "a quote that never closes",
    text: file('description: "Reviews code'),
    agent: { description: '"Reviews code' },
    lines: [6],
  },
  {
    says: "a quote in the middle",
    text: file('description: Says "no" often'),
    agent: { description: 'Says "no" often' },
    lines: [],
  },
  {
    says: "text after a closing quote",
    text: file('description: "No" is what it says'),
    agent: { description: '"No" is what it says' },
    lines: [6],
  },
  {
    says: "a folded block",
    text: file("description: >-", "  one", "  two"),
    agent: { description: "one two" },
    lines: [],
  },
  {
    says: "a literal block with colons",
    text: file("description: |", "  one: 1", "  two: 2"),
    agent: { description: "one: 1\ntwo: 2" },
    lines: [],
  },
  {
    says: "a block that is not indented",
    text: file("description: |", "First it: reads", "then it writes"),
    agent: { description: "First it: reads\nthen it writes" },
    lines: [6],
  },
  {
    says: "a plain text over two lines",
    text: file("description: one", "  two"),
    agent: { description: "one two" },
    lines: [],
  },
  {
    says: "a second line with a colon",
    text: file("description: one", "  Note: two"),
    agent: { description: "one\nNote: two" },
    lines: [6],
  },
  {
    says: "a list indented by tabs",
    text: file("description: d", "stages:", "\t- one", "\t- two"),
    agent: { extra: { stages: ["one", "two"] } },
    lines: [7],
  },
  {
    says: "a tab after the colon",
    text: file("description:\tReviews"),
    agent: { description: "Reviews" },
    lines: [],
  },
  {
    says: "line ends of Windows",
    text: file("description: Reviews").replaceAll("\n", "\r\n"),
    agent: { description: "Reviews", instructions: BODY.trim() },
    lines: [],
  },
  {
    says: "line ends of Windows and an unquoted colon",
    text: file("description: When: now").replaceAll("\n", "\r\n"),
    agent: { description: "When: now" },
    lines: [6],
  },
  {
    says: "a byte order mark",
    text: `\uFEFF${file("description: Reviews")}`,
    agent: { description: "Reviews" },
    lines: [1],
  },
  {
    says: "an unknown key with a list",
    text: file("description: d", "colors: [red, blue]"),
    agent: { extra: { colors: ["red", "blue"] } },
    lines: [],
  },
  {
    says: "an unknown key beside a broken one",
    text: file("description: a: b", "permissions: { read: true }"),
    agent: { description: "a: b", extra: { permissions: { read: true } } },
    lines: [6],
  },
  {
    says: "a name that is a number",
    text: `---\nname: 007\nrole: r\nspecialty: s\nmodel: opus\ndescription: d\n---\n${BODY}`,
    agent: { name: "007" },
    lines: [2],
  },
  {
    says: "a description that looks like a map",
    text: file("description: {draft} reviews"),
    agent: { description: "{draft} reviews" },
    lines: [6],
  },
  {
    says: "a description that is a map",
    text: file("description: {draft}"),
    agent: { description: "{draft}" },
    lines: [6],
  },
  {
    says: "a description in brackets",
    text: file("description: [beta] reviews"),
    agent: { description: "[beta] reviews" },
    lines: [6],
  },
  {
    says: "a description that begins with an at sign",
    text: file("description: @team reviews"),
    agent: { description: "@team reviews" },
    lines: [6],
  },
  {
    says: "a description that begins with a star",
    text: file("description: *Reviews* code"),
    agent: { description: "*Reviews* code" },
    lines: [6],
  },
  {
    says: "a description that looks like a tag",
    text: file("description: !important read"),
    agent: { description: "!important read" },
    lines: [6],
  },
  {
    says: "a description that begins with a percent sign",
    text: file("description: %done is told"),
    agent: { description: "%done is told" },
    lines: [6],
  },
  {
    says: "no space after the colon",
    text: file("description:Reviews code"),
    agent: { description: "Reviews code" },
    lines: [6],
  },
  {
    says: "an equals sign",
    text: file("description = Reviews code"),
    agent: { description: "Reviews code" },
    lines: [6],
  },
  {
    says: "keys in capitals",
    text: file("Description: Reviews"),
    agent: { description: "Reviews" },
    lines: [6],
  },
  {
    says: "a key given twice",
    text: file("description: first", "description: second"),
    agent: { description: "first" },
    lines: [7],
  },
  {
    says: "a stray line before the first key",
    text: `---\nhello there\nname: r\nrole: r\nspecialty: s\nmodel: opus\ndescription: d\n---\n${BODY}`,
    agent: { name: "r" },
    lines: [2],
  },
  {
    says: "comments",
    text: file("# who it is for", "description: d # the team"),
    agent: { description: "d" },
    lines: [],
  },
  {
    says: "empty lines before the front matter",
    text: `\n\n${file("description: d")}`,
    agent: { description: "d" },
    lines: [],
  },
  {
    says: "front matter that is never closed",
    text: `---\nname: r\nrole: r\nspecialty: s\nmodel: opus\ndescription: d\n${BODY}`,
    agent: { name: "r", instructions: BODY.trim() },
    lines: [1],
  },
  {
    says: "front matter closed by dots",
    text: file("description: d").replace(/\n---\n\n#/, "\n...\n\n#"),
    agent: { description: "d", instructions: BODY.trim() },
    lines: [],
  },
  {
    says: "no front matter",
    text: BODY,
    agent: { name: "specimen", description: "You review" },
    lines: [1, 1, 1, 1, 1],
  },
  {
    says: "empty front matter",
    text: `---\n---\n${BODY}`,
    agent: { name: "specimen" },
    lines: [2, 2, 2, 2],
  },
  {
    says: "a name of two words",
    text: `---\nname: Code Reviewer\nrole: r\nspecialty: s\nmodel: opus\ndescription: d\n---\n${BODY}`,
    agent: { name: "code-reviewer" },
    lines: [2],
  },
  {
    says: "a missing role",
    text: `---\nname: code-reviewer\nspecialty: s\nmodel: opus\ndescription: d\n---\n${BODY}`,
    agent: { role: "Code reviewer" },
    lines: [2],
  },
  {
    says: "a missing model",
    text: `---\nname: r\nrole: r\nspecialty: s\ndescription: d\n---\n${BODY}`,
    agent: { model: "sonnet" },
    lines: [2],
  },
  {
    says: "an exact model id",
    text: file("description: d").replace("sonnet", "claude-opus-5-5"),
    agent: { model: "claude-opus-5-5" },
    lines: [],
  },
  {
    says: "an unknown model",
    text: file("description: d").replace("sonnet", "sonett"),
    refused: /Did you mean "sonnet"/,
    lines: [5],
  },
  {
    says: "a model that is inherited",
    text: file("description: d").replace("sonnet", "inherit"),
    agent: { model: "sonnet" },
    lines: [5],
  },
  {
    says: "tools as one text",
    text: file("description: d", "tools: read_artifact"),
    agent: { tools: ["read_artifact"] },
    lines: [],
  },
  {
    says: "tools that are not here",
    text: file("description: d", "tools: Read, read_artifact, Bash"),
    agent: { tools: ["read_artifact"], extra: { tools: "Read, read_artifact, Bash" } },
    lines: [7],
  },
  {
    says: "a sampling parameter",
    text: file("description: d", "temperature: 0.2"),
    agent: { extra: { temperature: 0.2 } },
    lines: [7],
  },
  {
    says: "a thinking budget",
    text: file("description: d", "thinking: { budget_tokens: 4000 }"),
    agent: { extra: { thinking: { budget_tokens: 4000 } } },
    lines: [7],
  },
  {
    says: "an effort that is not known",
    text: file("description: d", "effort: huge"),
    agent: { effort: null },
    lines: [7],
  },
  {
    says: "a misspelt key",
    text: file("description: d", "specialy: more"),
    agent: { extra: { specialy: "more" } },
    lines: [7],
  },
  {
    says: "delegates",
    text: file("description: d", "delegates:", "  - { when: it is slow, to: tuner }"),
    agent: { delegates: [{ when: "it is slow", to: "tuner" }] },
    lines: [],
  },
  {
    says: "a delegate without a name",
    text: file("description: d", "delegates:", "  - when: it is slow"),
    refused: /Write a text/,
    lines: [8],
  },
  {
    says: "no instructions",
    text: "---\nname: r\nrole: r\nspecialty: s\nmodel: opus\ndescription: d\n---\n",
    refused: /below the second ---/,
    lines: [2],
  },
  {
    says: "sections of its reports",
    text: file("description: d", "sections:", "  work: [What I did, What is left]"),
    agent: { sections: { work: ["What I did", "What is left"], review: [] } },
    lines: [],
  },
  {
    says: "sections that are no lists",
    text: file("description: d", "sections: { work: { a: b } }"),
    refused: /Write|list|Use/,
    lines: [7],
  },
  {
    says: "tools as a list with one that is misspelt",
    text: file("description: d", "tools: [read_artefact]"),
    agent: { tools: [], extra: { tools: ["read_artefact"] } },
    lines: [7],
  },
  {
    says: "several broken lines, each told",
    text: file("description: When: now", 'icon: ":eyes:"', "remark: It's 'so'", "color: a: b"),
    agent: {
      description: "When: now",
      icon: ":eyes:",
      extra: { color: "a: b", remark: "It's 'so'" },
    },
    lines: [6, 9],
  },
  {
    says: "a colon at the end of the description",
    text: file("description: Use this agent for:"),
    agent: { description: "Use this agent for:" },
    lines: [6],
  },
  {
    says: "an address and a time, whose colons are no keys",
    text: file("description: See https://example.com at 10:30"),
    agent: { description: "See https://example.com at 10:30" },
    lines: [],
  },
  {
    says: "a hash that is no comment",
    text: file("description: Knows C# and #tags"),
    agent: { description: "Knows C# and" },
    lines: [],
  },
  {
    says: "letters of other alphabets and pictures",
    text: file("description: Prüft Änderungen – 代码 🔍"),
    agent: { description: "Prüft Änderungen – 代码 🔍" },
    lines: [],
  },
  {
    says: "a byte order mark, line ends of Windows and an unquoted colon at once",
    text: `\uFEFF${file("description: When: now").replaceAll("\n", "\r\n")}`,
    agent: { description: "When: now", instructions: BODY.trim() },
    lines: [1, 6],
  },
  {
    says: "a tab before a key",
    text: file("description: d", "\tcolor: red"),
    agent: { description: "d\ncolor: red" },
    lines: [6],
  },
  {
    says: "spaces before every key",
    text: `---\n  name: r\n  role: r\n  specialty: s\n  model: opus\n  description: d\n---\n${BODY}`,
    agent: { name: "r", description: "d" },
    lines: [],
  },
  {
    says: "an anchor and what refers to it",
    text: file("description: d", "colors: &mine [red]", "others: *mine"),
    agent: { extra: { colors: ["red"], others: ["red"] } },
    lines: [],
  },
  {
    says: "a reference to nothing",
    text: file("description: d", "others: *nobody"),
    agent: { extra: { others: "*nobody" } },
    lines: [7],
  },
  {
    says: "a description that is empty",
    text: file("description:"),
    agent: { description: "You review" },
    lines: [6],
  },
  {
    says: "a rule across the body that looks like a fence",
    text: `${file("description: d")}\n---\n\nMore: text\n`,
    agent: { instructions: `${BODY.trim()}\n\n---\n\nMore: text` },
    lines: [],
  },
  {
    says: "a role of several words with a stray quote",
    text: file("description: d").replace("role: Gate", 'role: Gate" keeper'),
    agent: { role: 'Gate" keeper' },
    lines: [],
  },
  {
    says: "a model with a capital",
    text: file("description: d").replace("sonnet", "Sonnet"),
    refused: /Did you mean "sonnet"/,
    lines: [5],
  },
  {
    says: "a name without a letter",
    text: file("description: d").replace("name: reviewer", "name: '!!!'"),
    refused: /lower-case words/,
    lines: [2],
  },
  {
    says: "a name and nothing else",
    text: "---\nname: reviewer\n---\n",
    refused: /below the second ---/,
    lines: [2, 2, 2, 2],
  },
];

function read(text: string) {
  return readAgent({ path: "agents/p/specimen.md", pack: "p", text }, abilities);
}

function linesOf(problems: readonly { line: number }[]): number[] {
  return problems.map(({ line }) => line).toSorted((left, right) => left - right);
}

describe("agent files however they are written [P-own-files]", () => {
  test.each(specimens.filter(({ refused }) => !refused))(
    "a file with $says is read as it was meant",
    ({ text, agent, lines }) => {
      const found = read(text);
      expect(found.agent).toMatchObject(agent ?? {});
      expect(linesOf(found.problems)).toEqual(lines);
    },
  );

  test.each(specimens.filter(({ refused }) => refused))(
    "a file with $says is refused with a remedy",
    ({ text, refused, lines }) => {
      const found = read(text);
      expect(found.agent).toBeNull();
      expect(linesOf(found.problems)).toEqual(lines);
      expect(found.problems.map(({ remedy }) => remedy).join("\n")).toMatch(refused ?? /never/);
    },
  );

  test.each(specimens.filter(({ lines }) => lines.length > 0))(
    "every problem of a file with $says has words and a remedy",
    ({ text }) => {
      for (const { message, remedy } of read(text).problems) {
        expect(message).toMatch(/\.$/);
        expect(remedy).toMatch(/[.?]$/);
      }
    },
  );

  test.each(specimens)(
    "a file with $says loses nothing on its way out and in again",
    ({ text }) => {
      const first = readAgentFile("agents/p/specimen.md", text);
      const written = toMarkdown(first);
      const second = readAgentFile("agents/p/specimen.md", written);
      expect(second.values).toEqual(first.values);
      expect(second.body).toBe(first.body);
      expect(second.repairs).toEqual([]);
      expect(toMarkdown(second)).toBe(written);
    },
  );

  test.each(specimens)(
    "every word of a file with $says is still there when it is written",
    ({ text }) => {
      const written = toMarkdown(readAgentFile("agents/p/specimen.md", text)).toLowerCase();
      for (const word of text.toLowerCase().match(/[\p{L}\d]+/gu) ?? [])
        expect(written).toContain(word);
    },
  );

  test("there are sixty kinds of files and more, of every sort that teams bring", () => {
    const said = specimens.map(({ says }) => says);
    expect(new Set(said).size).toBe(said.length);
    expect(said.length).toBeGreaterThanOrEqual(60);
    const sorts = {
      strict: ["strict front matter", "a quoted colon"],
      "broken by a colon": ["an unquoted colon", "a second line with a colon"],
      "of several lines": ["a folded block", "an example conversation over several lines"],
      "with stray quotes": ["a quote that never closes", "quotes inside quotes"],
      "with tabs": ["a list indented by tabs", "a tab before a key"],
      "from Windows": ["line ends of Windows", "line ends of Windows and an unquoted colon"],
      "with a byte order mark": ["a byte order mark"],
      "with unknown keys": ["an unknown key with a list", "an unknown key beside a broken one"],
      "without a role": ["a missing role"],
      "with an unknown model": ["an unknown model"],
      "without front matter": ["no front matter", "empty front matter"],
      "from the real world": [
        "the header of a real subagent file, with colons, quotes and escaped line breaks in one line",
      ],
    };
    const missing = Object.values(sorts).filter((some) => !some.every((one) => said.includes(one)));
    expect(missing).toEqual([]);
  });

  test("comments and the order of keys stay as they were", () => {
    const text = file("# who it is for", "zebra: 1", "description: d # the team", "apple: 2");
    expect(toMarkdown(readAgentFile("a.md", text))).toBe(text);
  });
});
