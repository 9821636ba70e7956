// Writes workflows/workflow.schema.json anew from the schema in src/definitions. Run it after changing the language.
import { writeFile } from "node:fs/promises";
import { workflowSchemaText } from "../definitions/workflow-schema.ts";

await writeFile(
  new URL("../../workflows/workflow.schema.json", import.meta.url),
  workflowSchemaText(),
);
