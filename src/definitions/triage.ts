import MiniSearch from "minisearch";
import { plainExample } from "./known.ts";
import type { Snapshot } from "./snapshot.ts";
import { allowedPacks, quoted, type Standing, standingOf } from "./triage-packs.ts";
import { rawWords, standsIn, stem, type Words, wordsIn } from "./triage-words.ts";
import type { TriageRule, Workflow } from "./workflow.ts";

/** What triage looks at. */
export interface TriageRequest {
  readonly task: string;
  /** The name of a project profile. */
  readonly project: string | null;
  /** Packs known to fit without a profile, such as in a labelled set. */
  readonly detected?: readonly string[];
  /** Packs that the channel's people allow; empty is all. */
  readonly packs?: readonly string[];
}

/** A workflow with what speaks for it. */
export interface Suggestion {
  /** The qualified name. */
  readonly workflow: string;
  /** The id of the rule that speaks loudest for it; null when only its description does. */
  readonly rule: string | null;
  readonly crew: readonly string[];
  readonly reason: string;
  /** Only to be compared with the others' of the same request. */
  readonly score: number;
}

export interface Triage {
  /** The first of `ranked`, when it is clear without asking anybody. */
  readonly decided: Suggestion | null;
  /** The rules' own favourite, clear or not; null when no rule speaks. */
  readonly leaning: Suggestion | null;
  /** Everything that may be chosen, best first. */
  readonly ranked: readonly Suggestion[];
}

/** Points for what is found. */
const SIGNAL = 3;
const MORE_SIGNALS = 1.5;
const HINT = 1;
const MOST_HINTS = 3;
const AGAINST = -3;
const ALIKE = 3;
const AN_EXAMPLE = 20;
const FAVOURED = 1.5;
const FOREIGN_SHARE = 0.45;

/** A choice is clear from this many points on, when it leads by a share of them. */
const CLEAR = 3;
const LEAD = 0.3;

/** Prepares triage over the definitions of a snapshot; what it returns asks no model and is the same every time. */
export function createTriage(snapshot: Snapshot): (request: TriageRequest) => Triage {
  const offered = Object.entries(snapshot.workflows).filter(([, { offered: is }]) => is);
  const alikeness = searchIn(offered);
  return (request) => {
    const words = wordsIn(request.task);
    const allowed = allowedPacks(snapshot, request.project, request.packs);
    const standings = standingsOf(request, words, snapshot);
    const alike = alikeness(request.task);
    const ranked = offered
      .filter(([name]) => allowed.includes(packOf(name)))
      .map(([name, workflow]) =>
        suggestion({
          name,
          example: isExample(workflow.examples, request.task),
          voices: voicesFor(name, words, snapshot),
          alike: alike.get(name) ?? 0,
          standing: standings.get(packOf(name)) ?? { kind: "general", reason: "" },
        }),
      )
      .toSorted(
        (left, right) => right.score - left.score || (left.workflow < right.workflow ? -1 : 1),
      );
    const isForeign = ({ workflow }: Suggestion) =>
      standings.get(packOf(workflow))?.kind === "foreign" &&
      !isExample(snapshot.workflows[workflow]?.examples ?? [], request.task);
    return verdictOn(ranked, isForeign);
  };
}

/** A rule with what it found in the request. */
interface Voice {
  readonly rule: TriageRule | null;
  readonly found: readonly string[];
  readonly points: number;
}

const silence: Voice = { rule: null, found: [], points: 0 };

interface Evidence {
  readonly name: string;
  readonly example: boolean;
  readonly voices: readonly Voice[];
  /** How much the description and the examples resemble the request: 0 to 1. */
  readonly alike: number;
  readonly standing: Standing;
}

/** Nothing is decided for a pack that nothing shows to fit, however well its words match: that is asked. */
function verdictOn(ranked: readonly Suggestion[], isForeign: (one: Suggestion) => boolean): Triage {
  const [first, second] = ranked;
  const leaning = ranked.find(({ rule, score }) => rule !== null && score > 0) ?? null;
  if (!first) return { decided: null, leaning, ranked };
  const lead = first.score - (second?.score ?? 0);
  const clear = first.score >= CLEAR && lead >= first.score * LEAD;
  const decided = clear && !isForeign(first) ? first : null;
  return { decided, leaning, ranked };
}

function suggestion({ name, example, voices, alike, standing }: Evidence): Suggestion {
  const [loudest] = voices.toSorted((left, right) => right.points - left.points);
  const voice = loudest && loudest.points > 0 ? loudest : silence;
  const own = voice.points + alike * ALIKE + (example ? AN_EXAMPLE : 0);
  return {
    workflow: name,
    rule: voice.rule?.id ?? null,
    crew: voice.rule?.crew ?? [],
    reason: reasonFor({ example, alike, standing, found: voice.found }),
    score: standing.kind === "foreign" ? own * FOREIGN_SHARE : own + bonus(own, standing),
  };
}

/** A pack that fits lifts those of its workflows for which anything else speaks too. */
function bonus(own: number, { kind }: Standing): number {
  return kind === "favoured" ? Math.min(own, FAVOURED) : 0;
}

function reasonFor(why: {
  readonly example: boolean;
  readonly alike: number;
  readonly standing: Standing;
  readonly found: readonly string[];
}): string {
  const { example, alike, standing, found } = why;
  const said = found.length > 0 ? `the request says ${quoted(found.slice(0, 4))}` : "";
  const parts = [
    said,
    example ? "the request is one of its examples" : "",
    standing.reason === said ? "" : standing.reason,
  ].filter((part) => part !== "");
  if (parts.length > 0) return parts.join("; ");
  return alike > 0
    ? "its description resembles the request"
    : "nothing in the request speaks for it";
}

function voicesFor(workflow: string, words: Words, snapshot: Snapshot): Voice[] {
  return Object.values(snapshot.packs)
    .flatMap(({ triage }) => triage)
    .filter((rule) => rule.workflow === workflow)
    .map((rule) => voiceOf(rule, words));
}

function voiceOf(rule: TriageRule, words: Words): Voice {
  const said = (list: readonly string[]) => list.filter((one) => standsIn(one, words));
  const [signals, hints, against] = [said(rule.signals), said(rule.hints), said(rule.against)];
  const missing = rule.needs.length > 0 && said(rule.needs).length === 0;
  const loud = signals.length > 0 ? SIGNAL + (Math.min(signals.length, 4) - 1) * MORE_SIGNALS : 0;
  const points = loud + Math.min(hints.length, MOST_HINTS) * HINT + against.length * AGAINST;
  return {
    rule,
    found: [...new Set([...signals, ...hints])],
    points: missing ? 0 : Math.max(0, points),
  };
}

function standingsOf(
  request: TriageRequest,
  words: Words,
  snapshot: Snapshot,
): Map<string, Standing> {
  const { project, detected = [] } = request;
  return new Map(
    Object.entries(snapshot.packs).map(([name, pack]) => [
      name,
      standingOf(pack, { words, project, detected }, snapshot),
    ]),
  );
}

function isExample(examples: readonly string[], task: string): boolean {
  return examples.map(plainExample).includes(plainExample(task));
}

/** How much each workflow resembles a request, by a full-text search over titles, descriptions and examples. */
function searchIn(offered: readonly (readonly [string, Workflow])[]) {
  const index = new MiniSearch<{ id: string; title: string; about: string; examples: string }>({
    fields: ["title", "about", "examples"],
    tokenize: rawWords,
    processTerm: (word) => (STOP_WORDS.has(word) ? null : stem(word)),
    searchOptions: { boost: { examples: 2, title: 1.5 }, fuzzy: 0.15 },
  });
  index.addAll(
    offered.map(([id, { title, description, examples }]) => ({
      id,
      title,
      about: description,
      examples: examples.join("\n"),
    })),
  );
  return (task: string): Map<string, number> => {
    const found = index.search(task);
    const most = Math.max(FAMILIAR, found[0]?.score ?? 0);
    return new Map(found.map(({ id, score }) => [String(id), score / most]));
  };
}

/** A search score from which on the best match counts in full. */
const FAMILIAR = 30;

const STOP_WORDS: ReadonlySet<string> = new Set(
  `a about after again all also an and any are as at be been before but by can could did do does for from get had has have hi how i if in
  into is it its just let like me more my need needs new no not of on one or our out over please pls should so some than that the their
  them then there these they this to up us use want we were what when where which who why will with would you your`.split(
    /\s+/,
  ),
);

function packOf(name: string): string {
  return name.slice(0, name.indexOf("/"));
}
