/** Lets everything that is ready happen, turn by turn, until the claim holds. */
export async function until(claim: () => boolean | Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 10_000; turn += 1) {
    if (await claim()) return;
    await nextTurn();
  }
  throw new Error("It did not come true in 10000 turns of the event loop.");
}

/** Lets several turns of the event loop pass, for showing that nothing happens. */
export async function turns(count = 50): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await nextTurn();
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
