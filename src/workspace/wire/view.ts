/** A modal or a home tab as the Web API and interactions show it, with the values entered so far. */
import { APP, TEAM } from "../settings.ts";
import type { Json, View } from "../state/records.ts";
import type { World } from "../world.ts";

export function viewOnWire(world: World, view: View, values?: Json): Json {
  return {
    id: view.id,
    team_id: TEAM.id,
    type: view.type,
    blocks: view.blocks,
    private_metadata: view.private_metadata,
    callback_id: view.callback_id,
    external_id: view.external_id,
    state: { values: values ?? world.facts.inputs.get(`${view.user} ${view.id}`) ?? {} },
    hash: view.hash,
    title: view.title ?? { type: "plain_text", text: "View Title" },
    submit: view.submit,
    close: view.close,
    clear_on_close: view.clear_on_close,
    notify_on_close: view.notify_on_close,
    root_view_id: view.root_view_id,
    previous_view_id: view.previous_view_id,
    app_id: APP.id,
    bot_id: APP.botId,
    app_installed_team_id: TEAM.id,
  };
}
