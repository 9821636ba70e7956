import { namesOf } from "./names.js";
import { post } from "./server.js";

// What drawing a message needs to know of the workspace, and the way back to the server as the acting person.
export function pageOf(workspace, channel, complain) {
  return {
    names: namesOf(workspace),
    app: workspace.app,
    channel,
    shortcuts: workspace.shortcuts,
    signature: `${workspace.me} ${workspace.people.length} ${workspace.channels.length} ${workspace.shortcuts.length}`,
    quietPost: (path, body) => post(path, { as: workspace.me, ...body }),
    // As quietPost, for callers with no place of their own to show a complaint.
    post: async (path, body) => {
      const answer = await post(path, { as: workspace.me, ...body });
      if (!answer.ok && answer.error) complain(answer.error);
      return answer;
    },
  };
}

// What belongs into a channel, oldest first: roots, broadcast replies and private answers outside of threads.
export function messagesOf(workspace, channel) {
  const stored = [...workspace.messages.values()].filter(
    (message) => message.channel === channel.id && (isRoot(message) || message.broadcast),
  );
  const own = [...workspace.ephemerals.values()].filter(
    (ephemeral) => ephemeral.channel === channel.id && ephemeral.thread_ts === undefined,
  );
  return [...stored, ...own].sort(byTime);
}

// What belongs into a thread, root first.
export function threadOf(workspace, channel, ts) {
  const stored = [...workspace.messages.values()].filter(
    (message) => message.channel === channel.id && (message.ts === ts || message.thread_ts === ts),
  );
  const own = [...workspace.ephemerals.values()].filter(
    (ephemeral) => ephemeral.channel === channel.id && ephemeral.thread_ts === ts,
  );
  return [...stored, ...own].sort(byTime);
}

function isRoot(message) {
  return message.thread_ts === undefined || message.thread_ts === message.ts;
}

function byTime(one, other) {
  return Number(one.ts) - Number(other.ts);
}
