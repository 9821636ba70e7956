/** Tells whoever waits that something in the workspace changed; what changed they look up themselves. */

export type Observer = {
  notify: () => void;
  listen: (listener: () => void) => () => void;
};

export function createObserver(): Observer {
  const listeners = new Set<() => void>();
  return {
    notify() {
      for (const listener of listeners) listener();
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
