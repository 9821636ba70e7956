import { openMenu } from "./menu.js";
import { threadAddress } from "./route.js";

const QUICK = ["eyes", "white_check_mark", "+1"];

// What can be done with one message: reply, react, and the app's message shortcuts.
export function openMessageMenu(anchor, message, page) {
  const target = { channel: message.channel, ts: message.ts };
  const shortcuts = page.shortcuts.map((shortcut) => ({
    label: shortcut.name,
    note: page.app.name,
    testId: `shortcut-${shortcut.callback_id}`,
    choose: () => void page.post("shortcut", { ...target, callback_id: shortcut.callback_id }),
  }));
  const reply = {
    label: "Reply in thread",
    choose: () => {
      location.hash = threadAddress(page.channel.name, message.thread_ts ?? message.ts);
    },
  };
  const react = QUICK.map((name) => ({
    label: `React with :${name}:`,
    choose: () => void page.post("reaction", { ...target, name }),
  }));
  openMenu(anchor, [...(page.inThread ? [] : [reply]), ...shortcuts, ...react]);
}
