import type { Database } from "better-sqlite3";
import type { Artifact } from "../domain/artifact.ts";
import type { Digest } from "../domain/ids.ts";
import type { RunRow } from "./runs.ts";

export type Artifacts = ReturnType<typeof openArtifacts>;

/** Delivered texts under their digests: the same text is kept once, whoever delivers it. */
export function openArtifacts(database: Database) {
  const insert = database.prepare(
    "insert into artifacts (digest, content) values (?, ?) on conflict do nothing",
  );
  const link = database.prepare(
    "insert into run_artifacts (run, digest) values (?, ?) on conflict do nothing",
  );
  const share = database.prepare(
    "insert into run_artifacts (run, digest) select ?, digest from run_artifacts where run = ? on conflict do nothing",
  );
  return {
    ...artifactQuestions(database),
    /** Whatever the one run has delivered belongs to the other as well. */
    share: (from: RunRow, to: RunRow): void => {
      share.run(to.id, from.id);
    },
    keep(row: RunRow, { ref, content }: Artifact): void {
      insert.run(ref.digest, content);
      link.run(row.id, ref.digest);
    },
  };
}

/** What may be asked of the artifacts without owning the database. */
export function artifactQuestions(database: Database) {
  const content = database
    .prepare<[string], string>("select content from artifacts where digest = ?")
    .pluck();
  return { content: (digest: Digest): string | null => content.get(digest) ?? null };
}
