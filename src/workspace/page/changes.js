// From the server's snapshot and its changes to the workspace as it is now. Pure: every change makes a new value.

// The snapshot with its lists keyed, so that a change replaces one entry.
export function workspaceOf(snapshot) {
  return {
    ...snapshot,
    messages: new Map(snapshot.messages.map((message) => [messageKey(message), message])),
    ephemerals: new Map(snapshot.ephemerals.map((ephemeral) => [ephemeral.id, ephemeral])),
    sessions: new Map(snapshot.sessions.map((session) => [sessionKey(session), session])),
  };
}

// The workspace after one change; `reset` is not a change but a reason to ask again.
export function applyChange(workspace, change) {
  const apply = APPLY[change.kind];
  return { ...workspace, ...apply(workspace, change), sequence: change.sequence };
}

// What a thread's session is known under.
export function sessionKey({ channel, thread_ts }) {
  return `${channel}/${thread_ts}`;
}

const APPLY = {
  message: (workspace, { message }) => ({
    messages: withEntry(workspace.messages, messageKey(message), message),
  }),
  "message-deleted": (workspace, gone) => ({
    messages: withoutEntry(workspace.messages, messageKey(gone)),
  }),
  ephemeral: (workspace, { ephemeral }) => ({
    ephemerals: withEntry(workspace.ephemerals, ephemeral.id, ephemeral),
  }),
  "ephemeral-deleted": (workspace, { id }) => ({
    ephemerals: withoutEntry(workspace.ephemerals, id),
  }),
  views: (_, { views }) => ({ views }),
  home: (_, { home }) => ({ home }),
  channel: (workspace, { channel }) => ({
    channels: workspace.channels.some((known) => known.id === channel.id)
      ? workspace.channels.map((known) => (known.id === channel.id ? channel : known))
      : [...workspace.channels, channel],
  }),
  session: (workspace, { session }) => ({
    sessions: withEntry(workspace.sessions, sessionKey(session), session),
  }),
  connected: (_, { connected }) => ({ connected }),
};

function messageKey({ channel, ts }) {
  return `${channel}/${ts}`;
}

function withEntry(map, key, value) {
  return new Map(map).set(key, value);
}

function withoutEntry(map, key) {
  const rest = new Map(map);
  rest.delete(key);
  return rest;
}
