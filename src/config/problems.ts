import { distance } from "fastest-levenshtein";
import type { z } from "zod";
import { variableNames } from "./variables.ts";

/** A variable that cannot be used as it stands. `found` never shows a secret. */
export interface ConfigProblem {
  readonly variable: string;
  readonly found: string;
  readonly expected: string;
  readonly remedy: string;
}

/** What is set, by name; an empty text counts as not set and is left out. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** One problem as a person reads it. */
export function describeConfigProblem(problem: ConfigProblem): string {
  const { variable, found, expected, remedy } = problem;
  return `${variable}: found ${found}, expected ${expected}. ${remedy}`;
}

const SECRET_NAMES = /TOKEN$|SECRET$|KEY$/;

/** What zod found wrong with one variable, with where to get a right value. */
export function problemOf(issue: z.core.$ZodIssue, variables: Environment): ConfigProblem {
  const variable = String(issue.path[0]);
  const value = variables[variable] ?? "";
  return {
    variable,
    found: SECRET_NAMES.test(variable)
      ? `${value.length} characters that are no such token`
      : JSON.stringify(value),
    expected: issue.message,
    remedy: remedyFor(variable),
  };
}

/** A name of ours that nobody reads is a typing error, and silence would hide it. */
export function misspelt(variables: Environment): ConfigProblem[] {
  return Object.keys(variables)
    .filter((name) => name.startsWith("ORCHESTRATE_") && !variableNames.includes(name))
    .map((name) => ({
      variable: name,
      found: "a variable that nothing reads",
      expected: `perhaps ${nearest(name)}`,
      remedy: "Correct its name, or remove it; .env.example lists them all.",
    }));
}

function nearest(name: string): string {
  return variableNames.reduce((best, candidate) =>
    distance(name, candidate) < distance(name, best) ? candidate : best,
  );
}

/** Halves of a whole: which one is missing, for what, and where to get it. */
export function halfConfigured(variables: Environment): ConfigProblem[] {
  const has = (name: string) => variables[name] !== undefined;
  const missing: ConfigProblem[] = [];
  const tell = (variable: string, expected: string) =>
    missing.push({ variable, found: "nothing", expected, remedy: remedyFor(variable) });

  const bot = has("SLACK_BOT_TOKEN");
  const door = has("SLACK_APP_TOKEN") || has("SLACK_SIGNING_SECRET");
  if (bot && !door) {
    tell(
      "SLACK_APP_TOKEN",
      "the app-level token for Socket Mode, or SLACK_SIGNING_SECRET for HTTP",
    );
  }
  if (!bot && door) {
    tell("SLACK_BOT_TOKEN", "the bot token that goes with the other Slack variables");
  }
  if (has("SLACK_API_URL") && !bot && !door) {
    tell("SLACK_BOT_TOKEN", "tokens for the server that SLACK_API_URL names");
  }
  if (has("ANTHROPIC_BASE_URL") && !has("ANTHROPIC_API_KEY")) {
    tell(
      "ANTHROPIC_API_KEY",
      "a key for the server that ANTHROPIC_BASE_URL names (any text if it needs none)",
    );
  }
  return missing;
}

const REMEDIES: Readonly<Record<string, string>> = {
  SLACK_BOT_TOKEN:
    'Copy the "Bot User OAuth Token" from "OAuth & Permissions" of your app at https://api.slack.com/apps.',
  SLACK_APP_TOKEN:
    'Socket Mode: create an "App-Level Token" with the scope connections:write under "Basic Information" of your app at ' +
    'https://api.slack.com/apps. HTTP instead: set SLACK_SIGNING_SECRET, found under "App Credentials" on the same page.',
  ANTHROPIC_API_KEY:
    "Create a key at https://platform.claude.com, or leave both variables out to rehearse without a model.",
};

function remedyFor(variable: string): string {
  return REMEDIES[variable] ?? `Correct it in the environment or in .env; .env.example shows how.`;
}
