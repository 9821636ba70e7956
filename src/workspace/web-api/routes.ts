/** The operation behind every method; a contract test holds this list and the table of methods together. */

import type { Json } from "../state/records.ts";
import type { World } from "../world.ts";
import { renameSession, setSessionStatus, setThreadStatus } from "./agents.ts";
import { openConnection, testToken } from "./auth.ts";
import { validateBlocks } from "./blocks.ts";
import { deleteMessage, getPermalink, postEphemeral, postMessage, updateMessage } from "./chat.ts";
import {
  channelDetails,
  joinChannel,
  listChannels,
  listMembers,
  openDirect,
} from "./conversations.ts";
import { completeUpload, fileDetails, getUploadUrl } from "./files.ts";
import { history, replies } from "./history.ts";
import { addReaction, removeReaction } from "./reactions.ts";
import {
  listUsergroupMembers,
  listUsergroups,
  listUsers,
  presenceOf,
  userDetails,
} from "./users.ts";
import { openView, publishView, pushView, updateView } from "./views.ts";

/** Answers the fields beside `ok`, or throws a `Refusal`. */
export type Operation = (world: World, args: Json) => Json;

export const routes: Readonly<Record<string, Operation>> = {
  "agents.sessions.rename": renameSession,
  "agents.sessions.setStatus": setSessionStatus,
  "apps.connections.open": openConnection,
  "assistant.threads.setStatus": setThreadStatus,
  "auth.test": testToken,
  "blocks.validate": validateBlocks,
  "chat.delete": deleteMessage,
  "chat.getPermalink": getPermalink,
  "chat.postEphemeral": postEphemeral,
  "chat.postMessage": postMessage,
  "chat.update": updateMessage,
  "conversations.history": history,
  "conversations.info": channelDetails,
  "conversations.join": joinChannel,
  "conversations.list": listChannels,
  "conversations.members": listMembers,
  "conversations.open": openDirect,
  "conversations.replies": replies,
  "files.completeUploadExternal": completeUpload,
  "files.getUploadURLExternal": getUploadUrl,
  "files.info": fileDetails,
  "reactions.add": addReaction,
  "reactions.remove": removeReaction,
  "usergroups.list": listUsergroups,
  "usergroups.users.list": listUsergroupMembers,
  "users.getPresence": presenceOf,
  "users.info": userDetails,
  "users.list": listUsers,
  "views.open": openView,
  "views.publish": publishView,
  "views.push": pushView,
  "views.update": updateView,
};
