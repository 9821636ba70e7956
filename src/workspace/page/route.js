// Where the person is, kept in the address: ?as=U1#/c/deploys/t/1700000000.000100

// The place in the address bar now.
export function currentRoute() {
  const [kind, channel, , thread] = location.hash
    .replace(/^#\//, "")
    .split("/")
    .map(decodeURIComponent);
  if (kind === "home") return { screen: "home" };
  if (kind === "c" && channel) return { screen: thread ? "thread" : "channel", channel, thread };
  return { screen: "list" };
}

// Address of a channel.
export function channelAddress(name) {
  return `#/c/${encodeURIComponent(name)}`;
}

// Address of a thread in its channel.
export function threadAddress(name, ts) {
  return `${channelAddress(name)}/t/${encodeURIComponent(ts)}`;
}

// Who the person acts as, by id or handle; empty means whoever the server takes first.
export function actingAs() {
  return new URLSearchParams(location.search).get("as") ?? "";
}

// Remembers the acting person in the address, without a new entry in the history.
export function rememberActingAs(name) {
  const search = new URLSearchParams(location.search);
  search.set("as", name);
  history.replaceState(history.state, "", `?${search}${location.hash}`);
}
