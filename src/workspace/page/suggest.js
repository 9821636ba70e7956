// What the composer offers for the text so far. Pure.

const MOST = 8;

// Commands after "/", with their usage while the rest is typed; people and the app after "@".
export function suggestionsFor(workspace, { allowsCommands }) {
  return (text, caret) => {
    const before = text.slice(0, caret);
    if (before.startsWith("/")) return commandsFor(workspace, before, allowsCommands);
    const match = /(?:^|\s)@([\w.-]*)$/.exec(before);
    if (match === null) return undefined;
    return {
      start: caret - match[1].length - 1,
      items: peopleFor(workspace, match[1].toLowerCase()),
    };
  };
}

function commandsFor(workspace, before, allowsCommands) {
  if (!allowsCommands) {
    const note =
      "Slack does not run slash commands in a thread. Use the channel, or mention the app.";
    return { start: 0, items: [{ label: "Not in threads", note }] };
  }
  const [word, ...rest] = before.split(" ");
  if (rest.length > 0) {
    const command = workspace.commands.find((known) => known.command === word);
    return command && { start: 0, items: [{ label: command.command, usage: command.usageHint }] };
  }
  const fitting = workspace.commands.filter((known) => known.command.startsWith(word));
  return {
    start: 0,
    items: fitting.map((known) => ({
      label: known.command,
      usage: known.usageHint,
      note: known.description,
      insert: `${known.command} `,
    })),
  };
}

function peopleFor(workspace, typed) {
  const app = { label: workspace.app.name, note: "App", insert: `@${workspace.app.name} ` };
  const people = workspace.people
    .filter((person) => person.id !== workspace.me)
    .map((person) => ({
      label: person.realName,
      note: `@${person.name}`,
      insert: `@${person.name} `,
    }));
  return [app, ...people]
    .filter((item) => `${item.label} ${item.insert}`.toLowerCase().includes(typed))
    .slice(0, MOST);
}
