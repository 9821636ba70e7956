import type { Handoff } from "../../domain/handoff.ts";

/** What a finished step's architect decided, by topic. */
export interface Stated {
  /** The qualified name of the agent. */
  readonly agent: string;
  readonly decisions: ReadonlyMap<string, string>;
}

/** An answer to a topic, and the agents who gave it. */
export interface Answer {
  readonly answer: string;
  readonly agents: readonly string[];
}

/** A topic that two or more agents decided differently; the newest answer comes last. */
export interface Conflict {
  readonly topic: string;
  readonly answers: readonly Answer[];
}

const DECISION = /^decision:([a-z0-9]+(?:-[a-z0-9]+)*)$/;
/** The topic is a part of a question's key, which is bounded. */
const LONGEST_KEY = 100;

/** Whether an agent of this role decides what others build on. */
export function isArchitect(role: string): boolean {
  return /architect/i.test(role);
}

/** The design decisions in a handoff. A topic with no value, or with several, decides nothing. */
export function decisionsIn({ context }: Handoff): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(context.free).flatMap(([key, values]): [string, string][] => {
      const topic = key.length > LONGEST_KEY ? undefined : DECISION.exec(key)?.[1];
      const [value = "", ...more] = values;
      const answer = value.trim();
      return topic === undefined || answer === "" || more.length > 0 ? [] : [[topic, answer]];
    }),
  );
}

/** Where one agent decided otherwise than others whose work stands, people having settled none of it yet. */
export function conflictsOf(
  one: Stated,
  others: readonly Stated[],
  settled: ReadonlySet<string>,
): Conflict[] {
  const strangers = others.filter(({ agent }) => agent !== one.agent);
  return [...one.decisions].flatMap(([topic, answer]) => {
    const answers = answersTo(topic, strangers);
    const different = answers.filter((other) => !isSame(other.answer, answer));
    const agreeing = answers.find((other) => isSame(other.answer, answer))?.agents ?? [];
    const isNews = different.some((other) => !settled.has(pair(topic, other.answer, answer)));
    const own = { answer, agents: [...agreeing, one.agent] };
    return isNews ? [{ topic, answers: [...different, own] }] : [];
  });
}

/** Names the pairs of answers that are settled once people have decided a conflict. */
export function pairsIn({ topic, answers }: Conflict): string[] {
  return answers.flatMap((one, index) =>
    answers.slice(index + 1).map((other) => pair(topic, one.answer, other.answer)),
  );
}

function answersTo(topic: string, all: readonly Stated[]): readonly Answer[] {
  return all.reduce<readonly Answer[]>((known, { agent, decisions }) => {
    const answer = decisions.get(topic);
    return answer === undefined ? known : withAnswer(known, answer, agent);
  }, []);
}

function withAnswer(known: readonly Answer[], answer: string, agent: string): Answer[] {
  const at = known.findIndex((one) => isSame(one.answer, answer));
  if (at === -1) return [...known, { answer, agents: [agent] }];
  return known.map((one, index) =>
    index !== at || one.agents.includes(agent) ? one : { ...one, agents: [...one.agents, agent] },
  );
}

function isSame(one: string, other: string): boolean {
  return plain(one) === plain(other);
}

function pair(topic: string, one: string, other: string): string {
  return JSON.stringify([topic, ...[plain(one), plain(other)].toSorted()]);
}

function plain(answer: string): string {
  return answer.toLowerCase().replace(/\s+/g, "");
}
