import { type Deciders, needsSeveral } from "../domain/decision.ts";
import { type Electorate, isEntitled, type Obstacle, type Party } from "../domain/electorate.ts";
import type { PersonId } from "../domain/ids.ts";
import { onlyBars } from "./electorate.ts";

/** Whether this person may answer; if not, who may, in words. Nobody counts unless a rule names them (law 3). */
export function mayDecide(
  electorate: Electorate,
  person: PersonId,
  asked: { readonly deciders: Deciders; readonly requester: PersonId },
): { readonly allowed: true } | { readonly allowed: false; readonly who: string } {
  if (isEntitled(electorate, person)) return { allowed: true };
  return { allowed: false, who: whoMay(asked.deciders, asked.requester) };
}

/** Who may answer, in words; people as mentions of ours. */
export function whoMay(deciders: Deciders, requester: PersonId): string {
  const named = [
    ...(deciders.requester ? [`the requester <@${requester}>`] : []),
    ...deciders.people.map((person) => `<@${person}>`),
    ...deciders.groups.map((group) => partyWords({ kind: "group", name: group })),
    ...deciders.roles.map((role) => partyWords({ kind: "role", name: role })),
    ...(deciders.anyone || onlyBars(deciders) ? ["anyone in this workspace"] : []),
  ];
  const all = named.join(deciders.allOf ? " and " : " or ");
  const who = named.length === 0 ? "nobody: the definition names no one" : all;
  const many = needsSeveral(deciders) ? `${howMany(deciders)} ` : "";
  return `${many}${who}${deciders.notRequester ? ", but not the requester" : ""}`;
}

/** What must agree, before who: `2 of`, `one each of`. */
function howMany({ quorum, allOf }: Deciders): string {
  const of = quorum > 1 ? `${quorum} of` : "";
  if (!allOf) return of;
  return of === "" ? "one each of" : `${of} these, with one each of`;
}

/** A group or role in words. */
function partyWords({ kind, name }: Pick<Party, "kind" | "name">): string {
  if (kind === "role") return `the role \`${name}\``;
  return `the group \`${name.replace(/^@/, "")}\``;
}

/** Why nobody, or too few, may answer, and how to put it right: one sentence for each. */
export function obstacleWords(obstacle: Obstacle): string {
  switch (obstacle.kind) {
    case "unknown":
      return `Who is in ${partyWords(obstacle.party)} cannot be found out: check its name in the workflow, and that the app may read user groups (\`usergroups:read\`).`;
    case "empty":
      return obstacle.party.kind === "role"
        ? `Nobody who may answer fills ${partyWords(obstacle.party)} in this channel: name people for it with \`/orchestrate settings\`.`
        : `Nobody who may answer is in ${partyWords(obstacle.party)}: add people to it in Slack.`;
    case "gone":
      return `<@${obstacle.person}> cannot answer: deactivated, of another workspace, or barred as the requester.`;
    case "too_few":
      return `${obstacle.needed} must agree, and ${obstacle.able} may answer.`;
    default:
      return obstacle satisfies never;
  }
}
