/** People and user groups. */
import { z } from "zod";
import { APP, TEAM } from "../settings.ts";
import type { Json, Person, Usergroup } from "../state/records.ts";
import type { World } from "../world.ts";
import { Page, pageOf } from "./paging.ts";
import { findPerson } from "./places.ts";
import { Flag, Refusal, read } from "./refusal.ts";

export function userDetails(world: World, args: Json): Json {
  const { user } = read(z.object({ user: z.string() }), args);
  return { user: user === APP.userId ? appOnWire() : personOnWire(findPerson(world, user)) };
}

export function presenceOf(world: World, args: Json): Json {
  const { user } = read(z.object({ user: z.string() }), args);
  if (user === APP.userId) return { presence: "active" };
  const { away, deleted } = findPerson(world, user);
  return { presence: away === true || deleted ? "away" : "active" };
}

export function listUsers(world: World, args: Json): Json {
  const call = read(Page, args);
  const all = [...[...world.facts.people.values()].map(personOnWire), appOnWire()];
  const { page, response_metadata } = pageOf(all, call);
  return { members: page, response_metadata };
}

export function listUsergroups(world: World, args: Json): Json {
  const call = read(z.object({ include_users: Flag.optional() }), args);
  const groups = [...world.facts.usergroups.values()];
  return { usergroups: groups.map((group) => groupOnWire(group, call.include_users ?? false)) };
}

export function listUsergroupMembers(world: World, args: Json): Json {
  const { usergroup } = read(z.object({ usergroup: z.string() }), args);
  const group = world.facts.usergroups.get(usergroup);
  if (group === undefined) throw new Refusal("no_such_subteam");
  return { users: group.members };
}

function groupOnWire(group: Usergroup, withUsers: boolean): Json {
  return {
    id: group.id,
    team_id: TEAM.id,
    is_usergroup: true,
    name: group.name,
    handle: group.handle,
    description: "",
    date_delete: 0,
    user_count: group.members.length,
    ...(withUsers && { users: group.members }),
  };
}

function personOnWire(person: Person): Json {
  return {
    id: person.id,
    team_id: person.team,
    name: person.name,
    deleted: person.deleted,
    real_name: person.realName,
    tz: person.timeZone,
    tz_label: person.timeZone,
    is_admin: false,
    is_owner: false,
    is_restricted: false,
    is_ultra_restricted: false,
    is_bot: false,
    is_app_user: false,
    ...(person.team !== TEAM.id && { is_stranger: true }),
    profile: {
      real_name: person.realName,
      display_name: person.name,
      email: `${person.name}@example.com`,
      team: person.team,
    },
  };
}

function appOnWire(): Json {
  return {
    id: APP.userId,
    team_id: TEAM.id,
    name: APP.handle,
    deleted: false,
    real_name: APP.name,
    tz: "Etc/UTC",
    is_bot: true,
    is_app_user: false,
    profile: { real_name: APP.name, display_name: APP.name, bot_id: APP.botId, api_app_id: APP.id },
  };
}
