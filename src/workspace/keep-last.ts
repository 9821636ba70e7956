/** Lists for looking back that must not grow for ever in a workspace that runs for weeks. */

const MOST = 100_000;

export function keepLast<Entry>(list: Entry[], entry: Entry): void {
  list.push(entry);
  if (list.length > MOST) list.splice(0, list.length - MOST);
}
