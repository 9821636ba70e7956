import { z } from "zod";
import { Workflow } from "./workflow.ts";

/** The JSON Schema of a workflow file, by which editors complete and check it. `workflows/workflow.schema.json` holds it. */
export function workflowJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(Workflow, { io: "input", reused: "ref" }),
    title: "A workflow of Orchestrate",
  };
}

/** The schema file's whole text. */
export function workflowSchemaText(): string {
  return `${JSON.stringify(workflowJsonSchema(), null, 2)}\n`;
}
