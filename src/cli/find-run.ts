import type { Config } from "../config.ts";
import { type ErrorBody, errorBody } from "../domain/error-body.ts";
import { openReader } from "../store/open-reader.ts";
import type { Reader, RunLine } from "../store/store.ts";
import { runsText } from "./print-runs.ts";

/** The database for looking only; null before the first start. */
export async function reading(
  { dataFolder }: Config,
  work: (reader: Reader | null) => Promise<number>,
): Promise<number> {
  const reader = openReader(dataFolder);
  try {
    return await work(reader);
  } finally {
    reader?.close();
  }
}

/** What is said to words that name no run, or several. */
export function notOne(said: string, lines: readonly RunLine[]): ErrorBody {
  const field = "run";
  if (lines.length === 0) {
    const detail = `There is no run "${said}". "orchestrate runs" lists them.`;
    return errorBody("not_found", detail, { field, context: { run: said } });
  }
  const context = { runs: lines.map(({ run }) => run) };
  return errorBody("ambiguous", `"${said}" fits several runs:\n${runsText(lines)}`, {
    field,
    context,
  });
}
