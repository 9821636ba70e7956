import { applyChange, workspaceOf } from "./changes.js";
import { fetchSnapshot, listenToChanges } from "./server.js";

const RETRY_MS = 1000;

// Keeps the store at the server's state for one person: snapshot, then changes, then again whenever the line is lost.
export function createLive(store, onNews) {
  let turn = 0;
  let close;

  const follow = async (as) => {
    const mine = ++turn;
    close?.();
    const isCurrent = () => mine === turn;
    const again = () => {
      if (!isCurrent()) return;
      store.set({ online: false });
      setTimeout(() => isCurrent() && void follow(as), RETRY_MS);
    };
    try {
      const snapshot = await fetchSnapshot(as);
      if (!isCurrent()) return;
      store.set({ workspace: workspaceOf(snapshot), online: true });
      close = listenToChanges({
        as: snapshot.me,
        after: snapshot.sequence,
        connected: snapshot.connected,
        onOpen: () => store.set({ online: true }),
        onChange: (change) => isCurrent() && take(change, () => void follow(as)),
        onLost: again,
      });
    } catch {
      again();
    }
  };

  const take = (change, startOver) => {
    if (change.kind === "reset") {
      startOver();
      return;
    }
    const { workspace } = store.get();
    store.set({ workspace: applyChange(workspace, change) });
    onNews(change, workspace);
  };

  return { follow };
}
