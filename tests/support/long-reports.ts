import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const SHIPPED = fileURLToPath(new URL("../../src/rehearsal/scripts", import.meta.url));

/** The shipped scripts with two reports of the golden run so long that their messages leave them out; folders for a rehearsal. */
export async function withLongReports(): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), "orchestrate-scripts-"));
  const script = {
    workflow: "devops-pipeline",
    entries: [
      {
        step: "triage/classify",
        turns: [
          {
            answer: {
              report_md: paragraphs("classification"),
              facts: [
                { name: "kind", value: "deployment" },
                { name: "services_affected", value: "true" },
              ],
              handoff: { summary: "A deployment that does not get through." },
            },
          },
        ],
      },
      {
        step: "approval/summarise",
        turns: [
          {
            answer: {
              report_md: paragraphs("summary"),
              handoff: {
                summary: "The cause is removed.",
                artifacts: [
                  { name: "deployment-plan", kind: "document", content: paragraphs("plan") },
                ],
              },
            },
          },
        ],
      },
    ],
  };
  // JSON is YAML.
  await writeFile(join(folder, "devops-pipeline.yaml"), JSON.stringify(script));
  return [folder, SHIPPED];
}

function paragraphs(name: string): string {
  const lines = Array.from({ length: 60 }, (_, index) => `Line ${index + 1} of the ${name}. `);
  return lines.map((line) => line.repeat(4)).join("\n\n");
}
