// Writes docs/catalogue.md anew from the shipped agents and workflows. Run it after changing them.
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { definitionsOf } from "../app.ts";
import { configOfProcess } from "../config.ts";
import { catalogueText } from "../definitions/catalogue.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const { config, problems } = configOfProcess();
if (!config) throw new Error(`The configuration cannot be used: ${JSON.stringify(problems)}`);
const { snapshot } = await definitionsOf({ ...config, definitionFolders: [root] });
await writeFile(`${root}docs/catalogue.md`, catalogueText(snapshot));
