/**
 * Lets one waiter through per turn of the event loop. What takes milliseconds waits here, so that an acknowledgement, which
 * somebody waits for, stands behind one such piece of work and never behind all of them.
 */
export function createTurns(): () => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  return () => {
    last = last.then(() => new Promise((resolve) => void setImmediate(resolve)));
    return last;
  };
}
