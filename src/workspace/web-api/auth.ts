/** Who the token belongs to, and where to open a socket. */
import { APP, TEAM } from "../settings.ts";
import type { Json } from "../state/records.ts";
import type { World } from "../world.ts";
import { Refusal } from "./refusal.ts";

export function testToken(world: World): Json {
  return {
    url: `${world.address.url}/`,
    team: TEAM.name,
    user: APP.handle,
    team_id: TEAM.id,
    user_id: APP.userId,
    bot_id: APP.botId,
    is_enterprise_install: false,
  };
}

export function openConnection(world: World): Json {
  const ticket = world.sockets.ticket();
  if (ticket === null) throw new Refusal("too_many_websockets");
  const address = world.address.url.replace(/^http/, "ws");
  return { url: `${address}/link/?ticket=${ticket}&app_id=${APP.id}` };
}
