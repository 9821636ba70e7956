/** Waiting for something to become true, woken by changes and never by a clock. */
import type { Observer } from "../observer.ts";

/** What remains of an answer once it counts as a yes. */
export type Yes<Answer> = Exclude<Answer, null | undefined | false | 0 | "">;

/** The first truthy answer of the question; rejects with a description of the workspace when it stays away. */
export function until<Answer>(
  observer: Observer,
  question: () => Answer,
  { withinMs, describe }: { withinMs: number; describe: () => string },
): Promise<Yes<Answer>> {
  const { promise, resolve, reject } = Promise.withResolvers<Yes<Answer>>();
  const ask = () => {
    try {
      const answer = question();
      if (isYes(answer)) settle(() => resolve(answer));
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

function isYes<Answer>(answer: Answer): answer is Yes<Answer> {
  return Boolean(answer);
}
