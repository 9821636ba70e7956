/** Every Web API method this room calls, and the scopes of which any one suffices; a test holds the source and the manifest to it. */
export const methods = {
  "auth.test": [],
  "apps.connections.open": ["connections:write"],
  "chat.postMessage": ["chat:write"],
  "chat.update": ["chat:write"],
  "chat.postEphemeral": ["chat:write"],
  "conversations.history": ["channels:history", "groups:history", "im:history"],
  "conversations.replies": ["channels:history", "groups:history", "im:history"],
  "conversations.open": ["im:write"],
  "files.getUploadURLExternal": ["files:write"],
  "files.completeUploadExternal": ["files:write"],
  "usergroups.list": ["usergroups:read"],
  "usergroups.users.list": ["usergroups:read"],
  "users.getPresence": ["users:read"],
  "users.info": ["users:read"],
  "views.open": [],
  "views.update": [],
} as const satisfies Record<string, readonly string[]>;
