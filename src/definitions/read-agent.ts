import { basename } from "node:path";
import { z } from "zod";
import { Agent, agentKeys } from "./agent.ts";
import { type AgentFile, readAgentFile } from "./agent-file.ts";
import { nearest, proposal, slugOf, wordsOf } from "./names.ts";
import type { Problem } from "./problem.ts";
import { parseBySchema } from "./schema-problems.ts";
import { problemAt } from "./source.ts";

/** What the installation can do, and so what an agent file may ask for. */
export interface Abilities {
  readonly modelAliases: readonly string[];
  readonly knownTools: readonly string[];
}

export interface ReadAgent {
  /** The name that the file claims, even when the agent cannot be used. */
  readonly name: string;
  readonly agent: Agent | null;
  readonly file: AgentFile;
  readonly problems: readonly Problem[];
}

/** What one key came to, and what had to be said about it. */
interface Taken<Value> {
  readonly value: Value;
  readonly problems: readonly Problem[];
}

/** Reads an agent of a pack. Files of Claude Code's subagents load as they are; what cannot be honoured is told. */
export function readAgent(
  found: { path: string; pack: string; text: string },
  abilities: Abilities,
): ReadAgent {
  const file = readAgentFile(found.path, found.text);
  const name = nameOf(file);
  const instructions = file.body.replaceAll("\r\n", "\n").trim();
  const description = descriptionOf(file, instructions);
  const calling = callingOf(file, { name: name.value, description: description.value });
  const model = modelOf(file, abilities.modelAliases);
  const effort = effortOf(file);
  const tools = toolsOf(file, abilities.knownTools);
  const delegates = delegatesOf(file);
  const sections = sectionsOf(file);
  const taken = [name, description, calling, model, effort, tools, delegates, sections];
  const problems = [
    ...file.repairs,
    ...taken.flatMap((each) => each.problems),
    ...emptyProblems(file, instructions),
    ...otherKeys(file),
  ];
  const broken = problems.some(({ severity }) => severity === "error");
  const agent: Agent = {
    name: name.value,
    pack: found.pack,
    description: description.value,
    ...calling.value,
    icon: iconOf(file),
    model: model.value,
    effort: effort.value,
    tools: tools.value,
    delegates: delegates.value,
    sections: sections.value,
    instructions,
    extra: extraOf(file, tools.problems.length > 0),
  };
  return { name: name.value, agent: broken ? null : agent, file, problems };
}

function nameOf(file: AgentFile): Taken<string> {
  const given = textOf(file, "name");
  const stem = basename(file.source.file).replace(/\.md$/i, "");
  const value = slugOf(given === "" ? stem : given);
  if (value === "") {
    const said = {
      message: "The agent has no name.",
      remedy: "Add name: with lower-case words joined by hyphens.",
    };
    return { value: stem, problems: [problemAt(file.source, ["name"], said)] };
  }
  if (value === given) return { value, problems: [] };
  const message =
    given === ""
      ? `No name is given; the file's name "${value}" is used.`
      : `The name "${given}" is used as "${value}".`;
  return { value, problems: [note(file, "name", { message, remedy: `Write name: ${value}.` })] };
}

function descriptionOf(file: AgentFile, instructions: string): Taken<string> {
  const given = textOf(file, "description");
  if (given !== "") return { value: given, problems: [] };
  const first = instructions.split("\n").find((line) => /\p{L}/u.test(line)) ?? "";
  return {
    value: first.replace(/^[#>*\s]+/, "").trim(),
    problems: [
      note(file, "description", {
        message: "No description is given; the first line of the instructions is used.",
        remedy: "Add description: with a sentence on when to ask this agent.",
      }),
    ],
  };
}

/** Role and specialty: subagent files of Claude Code have neither, so name and description stand in for them. */
function callingOf(
  file: AgentFile,
  known: { name: string; description: string },
): Taken<{ role: string; specialty: string }> {
  const role = textOf(file, "role");
  const specialty = textOf(file, "specialty");
  const missing = [...(role === "" ? ["role"] : []), ...(specialty === "" ? ["specialty"] : [])];
  const value = {
    role: role === "" ? wordsOf(known.name) : role,
    specialty: specialty === "" ? firstSentence(known.description) : specialty,
  };
  if (missing.length === 0) return { value, problems: [] };
  const said = {
    message: `No ${missing.join(" and no ")} given; taken from the name and the description.`,
    remedy: `Add ${missing.map((key) => `${key}:`).join(" and ")} to say it in a few words.`,
  };
  return { value, problems: [note(file, missing[0] ?? "role", said)] };
}

function modelOf(file: AgentFile, aliases: readonly string[]): Taken<string> {
  const given = textOf(file, "model");
  const standard = "sonnet";
  if (given === "" || given === "inherit") {
    const message =
      given === ""
        ? `No model is given; ${standard} is used.`
        : `"inherit" means nothing here; ${standard} is used.`;
    return {
      value: standard,
      problems: [note(file, "model", { message, remedy: `Write model: ${standard}.` })],
    };
  }
  if (aliases.includes(given) || /^claude-[a-z0-9][a-z0-9.-]*$/.test(given))
    return { value: given, problems: [] };
  const said = {
    message: `The model "${given}" is not known.`,
    remedy: `${proposal(given, aliases)} An exact id (claude-…) is taken too.`,
  };
  return { value: given, problems: [problemAt(file.source, ["model"], said)] };
}

function effortOf(file: AgentFile): Taken<Agent["effort"]> {
  const given = textOf(file, "effort");
  const parsed = Agent.shape.effort.safeParse(given === "" ? null : given);
  if (parsed.success) return { value: parsed.data, problems: [] };
  const said = {
    message: `The effort "${given}" is not known; the model's own is used.`,
    remedy: "Use one of: low, medium, high, xhigh, max.",
  };
  return { value: null, problems: [note(file, "effort", said)] };
}

function toolsOf(file: AgentFile, known: readonly string[]): Taken<string[]> {
  const given = listOf(file.values["tools"]);
  const unknown = given.filter((tool) => !known.includes(tool));
  const value = given.filter((tool) => known.includes(tool));
  if (unknown.length === 0) return { value, problems: [] };
  const said = {
    message: `There is no tool ${unknown.map((tool) => `"${tool}"`).join(", ")} here; the agent works without.`,
    remedy: `${proposal(unknown[0] ?? "", known)} Take the others out of tools.`,
  };
  return { value, problems: [note(file, "tools", said)] };
}

const Delegates = z.object({ delegates: Agent.shape.delegates });

function delegatesOf(file: AgentFile): Taken<Agent["delegates"]> {
  const given = file.values["delegates"];
  if (given === undefined || given === null) return { value: [], problems: [] };
  const { parsed, problems } = parseBySchema(Delegates, { delegates: given }, file.source);
  return { value: parsed?.delegates ?? [], problems };
}

const Sections = z.object({ sections: Agent.shape.sections });

function sectionsOf(file: AgentFile): Taken<Agent["sections"]> {
  const { parsed, problems } = parseBySchema(
    Sections,
    { sections: file.values["sections"] ?? undefined },
    file.source,
  );
  return { value: parsed?.sections ?? { work: [], review: [] }, problems };
}

function emptyProblems(file: AgentFile, instructions: string): Problem[] {
  if (instructions !== "") return [];
  return [
    problemAt(file.source, [], {
      message: "The agent has no instructions.",
      remedy: "Write below the second --- what it owns and what a good deliverable looks like.",
    }),
  ];
}

const SAMPLING = new Set(["temperature", "top_p", "top_k"]);
const THINKING = new Set(["thinking", "thinking_budget", "budget_tokens", "max_thinking_tokens"]);

/** Keys that cannot be honoured, and keys that look like a misspelt one. Both stay in `extra`. */
function otherKeys(file: AgentFile): Problem[] {
  return Object.keys(file.values).flatMap((key) => {
    if (agentKeys.has(key)) return [];
    if (SAMPLING.has(key.toLowerCase())) {
      return [
        note(file, key, {
          message: `"${key}" is not honoured: current models refuse sampling parameters.`,
          remedy: "Remove it, and say in the instructions how free the answers may be.",
        }),
      ];
    }
    if (THINKING.has(key.toLowerCase())) {
      return [
        note(file, key, {
          message: `"${key}" is not honoured: current models decide themselves how long they think.`,
          remedy: "Write effort: low, medium, high, xhigh or max instead.",
        }),
      ];
    }
    const meant = key.length > 3 ? nearest(key, agentKeys) : null;
    if (meant === null) return [];
    return [
      note(file, key, {
        message: `"${key}" is kept but means nothing here.`,
        remedy: `Did you mean "${meant}"?`,
      }),
    ];
  });
}

function extraOf(file: AgentFile, keepTools: boolean): Record<string, unknown> {
  const kept = Object.entries(file.values).filter(
    ([key]) => !agentKeys.has(key) || (key === "tools" && keepTools),
  );
  return Object.fromEntries(kept);
}

function iconOf(file: AgentFile): string {
  const given = textOf(file, "icon").trim();
  if (given === "") return ":robot_face:";
  return /^[a-z0-9_+-]+$/.test(given) ? `:${given}:` : given;
}

function textOf(file: AgentFile, key: string): string {
  const value = file.values[key];
  return typeof value === "string" ? value.trim() : "";
}

function listOf(value: unknown): string[] {
  const parts = typeof value === "string" ? value.split(",") : Array.isArray(value) ? value : [];
  return parts.map((part) => String(part).trim()).filter((part) => part !== "");
}

function firstSentence(text: string): string {
  const sentence = text.split(/(?<=[.!?])\s|\\n|\n/)[0] ?? "";
  return sentence.length > 120 ? `${sentence.slice(0, 119)}…` : sentence;
}

function note(file: AgentFile, key: string, said: { message: string; remedy: string }): Problem {
  return problemAt(file.source, [key], { ...said, severity: "warning" });
}
