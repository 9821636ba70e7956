// definitions: agents/ and workflows/ read, validated, cross-checked and explained. It never runs anything.
import { z } from "zod";

/** What packs, workflows, phases, steps and artifacts are called. */
export const Name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]*$/, "use lower-case words joined by hyphens");
const FactName = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/, "use lower-case words joined by underscores");
/** A bare name resolves in the file's own pack, then in the packs it builds on; `pack/name` is exact. */
const Reference = z
  .string()
  .regex(/^([a-z0-9][a-z0-9-]*\/)?[a-z0-9][a-z0-9-]*$/, "use a name, or pack/name");
const Duration = z
  .string()
  .regex(/^[0-9]+(s|m|h|d)$/, "use a number and s, m, h or d, such as 30m");
/** An expression in CEL over the workflow's facts. */
const Condition = z.string().min(1);

/** A fact some step decides: one of a list, or a plain type. */
export const FactDefinition = z.union([
  z.strictObject({ one_of: z.array(z.string()).min(2), meaning: z.string().default("") }),
  z.strictObject({ type: z.enum(["boolean", "text", "number"]), meaning: z.string() }),
]);
export type FactDefinition = z.infer<typeof FactDefinition>;

/** How a measured criterion is decided. Probes look at what was delivered, never at what was said about it. */
export const Probe = z.union([
  z.enum(["no_secrets", "configs_parse", "tests_exist"]),
  z.strictObject({ artifact: Name.describe("met when an artifact of this name was delivered") }),
  z.strictObject({
    command: Name.describe("the name of a command in the project profile; exit code 0 is met"),
  }),
  z.strictObject({
    number: Name.describe("a number taken by a probe"),
    at_least: z.number().optional(),
    at_most: z.number().optional(),
  }),
]);
export type Probe = z.infer<typeof Probe>;

const CriterionBase = { id: Name.optional() };
/** What a step's output must (or should) meet: judged by a named agent, or measured by a probe. */
export const CriterionDefinition = z.union([
  z.strictObject({ ...CriterionBase, must: z.string(), judged_by: Reference }),
  z.strictObject({ ...CriterionBase, should: z.string(), judged_by: Reference }),
  z.strictObject({ ...CriterionBase, must: z.string(), measured_by: Probe }),
  z.strictObject({ ...CriterionBase, should: z.string(), measured_by: Probe }),
]);
export type CriterionDefinition = z.infer<typeof CriterionDefinition>;

/**
 * Who may decide: everyone that any key names. `anyone` is anyone in the channel's own workspace; `not_requester` takes the
 * requester out again. Naming nobody is an error, because such a gate would stay shut for ever.
 */
export const DecidersDefinition = z.strictObject({
  anyone: z.boolean().default(false),
  requester: z.boolean().default(false),
  not_requester: z.boolean().default(false),
  people: z.array(z.string()).default([]),
  groups: z.array(z.string()).default([]),
  roles: z.array(z.string()).default([]).describe("filled by the settings of the channel"),
  quorum: z
    .number()
    .int()
    .positive()
    .default(1)
    .describe("so many different people must choose the same"),
  all_of: z
    .boolean()
    .default(false)
    .describe("each of the groups and roles must be among those who choose the same"),
});
export type DecidersDefinition = z.infer<typeof DecidersDefinition>;

export const GateOption = z.strictObject({
  id: Name,
  label: z.string().min(1).max(75),
  tradeoff: z.string().default(""),
  /** Go on, end the run, or go back to a step. */
  leads_to: z
    .union([z.literal("continue"), z.literal("stop"), z.strictObject({ back_to: Name })])
    .default("continue"),
});

/** The point where a run asks people. */
export const Gate = z.strictObject({
  ask: z.string().min(1),
  options: z.array(GateOption).min(2).max(5),
  recommend: Name.optional(),
  blocking: z.string().default(""),
  other: z.boolean().default(true),
  decided_by: DecidersDefinition,
  /** How long people have, in working hours of the channel. It never passes a gate. */
  deadline: Duration.optional(),
  on_deadline: z
    .enum(["escalate", "stop"])
    .optional()
    .describe("when nobody decided by then: ask others too (then_decided_by), or end the run"),
  then_decided_by: DecidersDefinition.optional().describe("who may decide after the deadline"),
  remind: z.array(Duration).default([]).describe("after how long those who decide are reminded"),
});
export type Gate = z.infer<typeof Gate>;

/** A rule that turns a situation into a question to people; `id` names the catalogue's trigger. */
export const EscalationTrigger = z.strictObject({
  id: Name,
  when: z.string().describe("the situation, in words for the agents"),
  decided_by: DecidersDefinition.optional(),
});

export const Step = z.strictObject({
  id: Name,
  title: z.string().optional(),
  agent: Reference.optional(),
  person: z.string().optional().describe("a person, role or group that performs the step"),
  workflow: Reference.optional().describe("a workflow run as a run of its own"),
  inputs: z
    .record(FactName, Condition)
    .optional()
    .describe("for a step's workflow: each of its inputs as an expression over this one's facts"),
  task: z.string().optional(),
  when: Condition.optional(),
  decides: z.array(FactName).default([]),
  consumes: z.array(Name).default([]),
  produces: z.array(Name).default([]),
  criteria: z.array(CriterionDefinition).default([]),
  reviews: z
    .union([Name, z.array(Name).min(1)])
    .optional()
    .describe("the step, or steps, whose work this one judges"),
  on_reject: Name.optional().describe(
    "the step that a rejection goes back to; left out, each reviewed step that a finding names",
  ),
  assembles: z
    .boolean()
    .default(false)
    .describe("the Lead's synthesis: gets what every step delivered, in short"),
  checklist: z.union([Reference, z.array(Reference)]).optional(),
  fast_track: z
    .boolean()
    .default(false)
    .describe("judge only whether it works and what new risks it brings"),
  gate: Gate.optional(),
  due: Duration.optional(),
});
export type Step = z.infer<typeof Step>;

const PhaseBase = { id: Name, title: z.string().optional(), when: Condition.optional() };
const Steps = z.array(Step).min(1);

/** Steps in sequence, side by side, or the one branch whose condition holds first. The mode is always written. */
export const Phase = z.discriminatedUnion("mode", [
  z.strictObject({ ...PhaseBase, mode: z.literal("sequential"), steps: Steps }),
  z.strictObject({ ...PhaseBase, mode: z.literal("parallel"), steps: Steps }),
  z.strictObject({
    ...PhaseBase,
    mode: z.literal("route"),
    branches: z
      .array(z.strictObject({ when: Condition, title: z.string().optional(), steps: Steps }))
      .min(1),
    default: z.union([
      z.strictObject({ steps: Steps }),
      z.strictObject({ ask: z.string().min(1), decided_by: DecidersDefinition.optional() }),
    ]),
  }),
]);
export type Phase = z.infer<typeof Phase>;

/** When a workflow starts by itself. */
export const Schedule = z.strictObject({
  cron: z.string(),
  zone: z.string().default("UTC"),
  task: z.string(),
});

/** One question of the form that starts a workflow. */
export const InputField = z.strictObject({
  name: FactName,
  label: z.string(),
  type: z.enum(["text", "long_text", "one_of"]),
  options: z.array(z.string()).optional(),
  default: z.string().optional(),
  meaning: z.string().default(""),
  required: z.boolean().default(true),
});
export type InputField = z.infer<typeof InputField>;

/** A workflow file. */
export const Workflow = z.strictObject({
  name: Name,
  title: z.string().min(1),
  description: z.string().min(1),
  examples: z.array(z.string()).default([]),
  lead: Reference,
  crew: z.array(Reference).default([]),
  offered: z
    .boolean()
    .default(true)
    .describe("false: never chosen by triage, only by name or as a step of another workflow"),
  /** A word that starts this workflow straight away: `/orchestrate devops: <task>`. */
  command: Name.optional(),
  inputs: z.array(InputField).default([]),
  schedules: z.array(Schedule).default([]),
  facts: z.record(FactName, FactDefinition).default({}),
  escalations: z.array(EscalationTrigger).default([]),
  phases: z.array(Phase).min(1),
});
export type Workflow = z.infer<typeof Workflow>;

/** A checklist file: criteria that must or should pass, and what alone is reason to reject. */
export const Checklist = z.strictObject({
  name: Name,
  title: z.string(),
  /** The phase of the work that it belongs to, in words for people. */
  phase: Name.optional(),
  owner: Reference,
  must: z
    .array(z.strictObject({ id: Name, text: z.string(), measured_by: Probe.optional() }))
    .default([]),
  should: z
    .array(z.strictObject({ id: Name, text: z.string(), measured_by: Probe.optional() }))
    .default([]),
  reject: z.array(z.strictObject({ id: Name, text: z.string() })).default([]),
});
export type Checklist = z.infer<typeof Checklist>;

const Words = z.array(z.string().min(2));
/** Words and phrases as a list, or as one text with commas between them. */
const WordList = z.union([
  Words,
  z
    .string()
    .transform((text) =>
      text
        .split(",")
        .map((word) => word.trim().replaceAll(/\s+/g, " "))
        .filter((word) => word !== ""),
    )
    .pipe(Words),
]);

/** A clear case that needs no model: a request of this kind goes to this workflow, with this crew (S0-T1 to T6, S3-T3 to T10). */
export const TriageRule = z.strictObject({
  id: Name,
  title: z.string(),
  workflow: Reference,
  crew: z.array(Reference).default([]),
  /** Words or phrases, any of which speaks for the rule; a `*` at the end takes every ending. */
  signals: WordList.refine((words) => words.length > 0, "name at least one"),
  /** Words that speak for it a little, beside a signal or when nothing else is said. */
  hints: WordList.default([]),
  /** At least one of these must stand in the request too, or be detected; empty asks for nothing more. */
  needs: WordList.default([]),
  /** Any of these speaks against the rule. */
  against: WordList.default([]),
});
export type TriageRule = z.infer<typeof TriageRule>;

/** A file of a project's folder by which the pack knows that it fits (S4-T1). */
export const Detection = z.strictObject({
  file: z.string().min(1),
  /** A text that the file must contain, or all of several, whatever their case. */
  contains: z.union([z.string(), z.array(z.string()).min(1)]).optional(),
  /** Files or folders of which at least one must be there too. */
  beside: z.array(z.string().min(1)).default([]),
});
export type Detection = z.infer<typeof Detection>;

/** A pack file: a folder of agents and workflows, the packs it builds on, and when it is the one to use. */
export const Pack = z.strictObject({
  name: Name,
  title: z.string(),
  builds_on: z.array(Name).default([]),
  detects: z.array(Detection).default([]),
  /** Words of a request that speak for this pack, such as the name of its framework. */
  words: WordList.default([]),
  triage: z.array(TriageRule).default([]),
});
export type Pack = z.infer<typeof Pack>;
