// Where blocks are drawn: a message, a private answer, a modal or the home tab. It knows what to do with a click and
// collects what people entered in its elements.
export function createSurface({ target, names, state = {}, act, submit }) {
  const fields = new Map();
  const values = () => {
    const collected = {};
    for (const [key, read] of fields) {
      const [blockId, actionId] = key.split("\n");
      collected[blockId] = { ...collected[blockId], [actionId]: read() };
    }
    return collected;
  };
  return {
    target,
    names,
    state,
    submit,
    values,
    register: (place, read) => fields.set(`${place.blockId}\n${place.actionId}`, read),
    act: (place, what) =>
      act({
        target,
        block_id: place.blockId,
        action_id: place.actionId,
        inputs: values(),
        ...what,
      }),
  };
}
