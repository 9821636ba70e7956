import type { Promised } from "./house/rules/promises.ts";

/** What the README promises, in its words. A test that proves one cites its id in its name, as `[P-…]`. */
export const promises: readonly Promised[] = [
  {
    id: "P-whole-story",
    sentence:
      "A request typed in Slack is triaged, worked on, reviewed, decided and summarised in one thread.",
  },
  {
    id: "P-both-doors",
    sentence: "The same run works over Socket Mode, over signed HTTP and in a terminal.",
  },
  {
    id: "P-answer-at-once",
    sentence:
      "Whoever starts a run has an answer within a second, and the run is in the database before it.",
  },
  {
    id: "P-survives-kill",
    sentence:
      "The process may be killed at any moment: no finished step runs again and no message appears twice.",
  },
  {
    id: "P-lost-answers",
    sentence: "A message whose answer from Slack was lost is looked for, not sent again.",
  },
  {
    id: "P-one-decision",
    sentence:
      "A question is decided once, whoever clicks and however often, and every click gets an answer.",
  },
  {
    id: "P-one-run",
    sentence: "A delivery that Slack repeats starts one run.",
  },
  {
    id: "P-rework",
    sentence:
      "A rejected step goes back with numbered findings, and its third rejection asks people.",
  },
  {
    id: "P-short-thread",
    sentence:
      "A thread stays short: at most one message per finished phase, one per decision, and three more, files included.",
  },
  {
    id: "P-hostile-words",
    sentence: "Whatever a model writes mentions nobody, breaks no message and loses no character.",
  },
  {
    id: "P-no-consent-by-silence",
    sentence: "Only a person who may decide passes a gate; silence and plain messages never do.",
  },
  {
    id: "P-seat",
    sentence:
      "What a person delivers for a step passes the same rules, reviews and criteria as an agent's, and nothing is delivered by silence.",
  },
  {
    id: "P-quorum",
    sentence:
      "Where several must agree, a decision names all of them, and no vote counts for what its voter was not shown.",
  },
  {
    id: "P-price",
    sentence:
      "Every run shows its tokens and its cost, and a price that is not known is called unknown.",
  },
  {
    id: "P-budget",
    sentence: "A limit is checked before each request, and reaching it asks a person.",
  },
  {
    id: "P-stop",
    sentence: "Stop ends a run within a second, whatever it is doing.",
  },
  {
    id: "P-all-problems",
    sentence:
      "A broken definition is refused with all its problems, each with file, line and remedy, while healthy workflows stay usable.",
  },
  {
    id: "P-own-files",
    sentence: "Existing Claude Code agent files load unchanged.",
  },
  {
    id: "P-one-process",
    sentence: "A second process on the same data folder is refused with a clear message.",
  },
  {
    id: "P-rehearsal-says-so",
    sentence: "Without a key every post says that it is a rehearsal.",
  },
  {
    id: "P-catalogue",
    sentence:
      "Every workflow that ships completes in the rehearsal, and each of its branches and conditions has been taken both ways.",
  },
  {
    id: "P-rules-first",
    sentence:
      "A clear request is given to its workflow by rules, without a model; what they leave open is asked, not guessed.",
  },
  {
    id: "P-runs-within",
    sentence:
      "A step may be a workflow of its own: in the same thread, with its own line, cost and gates, and stopped with the run that called it.",
  },
  {
    id: "P-scopes",
    sentence: "The manifest asks for the scopes of the methods that are called, and for no other.",
  },
];
