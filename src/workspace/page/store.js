// Holds what the page knows and tells those who draw it, at most once per frame.
export function createStore() {
  let state = { workspace: null, online: false, unread: new Set() };
  const listeners = new Set();
  let isScheduled = false;
  const tell = () => {
    isScheduled = false;
    for (const listener of listeners) listener(state);
  };
  return {
    get: () => state,
    set: (change) => {
      state = { ...state, ...change };
      if (isScheduled) return;
      isScheduled = true;
      queueMicrotask(tell);
    },
    subscribe: (listener) => listeners.add(listener),
  };
}
