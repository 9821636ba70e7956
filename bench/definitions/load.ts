// One sample: loads and checks the definitions of a folder in this fresh process, then again while it is warm. Prints the figures as JSON.

const began = performance.now();
const { loadDefinitions } = await import("../../src/definitions/load.ts");
const imported = performance.now();
const [folder = "", again = "0"] = process.argv.slice(2);
const options = {
  folders: [{ agents: `${folder}/agents`, workflows: `${folder}/workflows` }],
  modelAliases: ["opus", "sonnet", "haiku"],
  knownTools: ["read_artifact"],
};
const { snapshot, problems } = await loadDefinitions(options);
const cold = performance.now() - imported;
const warm: number[] = [];
for (let count = 0; count < Number(again); count += 1) {
  const start = performance.now();
  await loadDefinitions(options);
  warm.push(performance.now() - start);
}
const figures = {
  importMs: imported - began,
  coldMs: cold,
  warmMs: warm,
  workflows: Object.keys(snapshot.workflows).length,
  agents: Object.keys(snapshot.agents).length,
  problems: problems.map(({ message }) => message),
  megabytes: process.memoryUsage().rss / 1_000_000,
};
process.stdout.write(JSON.stringify(figures));
