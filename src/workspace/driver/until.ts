/** Waiting for something to become true, woken by changes and never by a clock. */
import type { Observer } from "../observer.ts";

/** The first truthy answer of the question; rejects with a description of the workspace when it stays away. */
export function until<Answer>(
  observer: Observer,
  question: () => Answer,
  { withinMs, describe }: { withinMs: number; describe: () => string },
): Promise<NonNullable<Answer>> {
  const { promise, resolve, reject } = Promise.withResolvers<NonNullable<Answer>>();
  const ask = () => {
    try {
      const answer = question();
      if (answer !== null && answer !== undefined && answer !== false)
        settle(() => resolve(answer));
    } catch (error) {
      settle(() => reject(error));
    }
  };
  const timer = setTimeout(
    () => settle(() => reject(new Error(`Not true within ${withinMs} ms.\n${describe()}`))),
    withinMs,
  );
  const stopListening = observer.listen(ask);
  const settle = (conclude: () => void) => {
    clearTimeout(timer);
    stopListening();
    conclude();
  };
  ask();
  return promise;
}
