// How ids become names on this page.
export function namesOf(workspace) {
  const people = new Map(workspace.people.map((person) => [person.id, person]));
  const channels = new Map(workspace.channels.map((channel) => [channel.id, channel]));
  people.set(workspace.app.userId, { id: workspace.app.userId, realName: workspace.app.name });
  return {
    me: workspace.me,
    user: (id) => people.get(id)?.realName,
    channel: (id) => channels.get(id)?.name,
    person: (id) => people.get(id),
    people: () => workspace.people.map((person) => ({ value: person.id, text: person.realName })),
    channels: () =>
      workspace.channels.map((channel) => ({ value: channel.id, text: `#${channel.name}` })),
  };
}
