import { z } from "zod";
import { ArtifactKind } from "./envelope.ts";
import { Digest, digestOf } from "./ids.ts";

/** A text that a step delivered, by reference. The text itself lies in the store under its digest. */
export const ArtifactRef = z.object({
  /** What an agent asks for with `read_artifact`: `art_` and the first 12 digits of the digest. */
  id: z.string().regex(/^art_[0-9a-f]{12}$/),
  name: z.string(),
  kind: ArtifactKind,
  digest: Digest,
  /** Length in UTF-8 bytes. */
  bytes: z.number().int().nonnegative(),
});
export type ArtifactRef = z.infer<typeof ArtifactRef>;

/** An artifact on its way into the store. */
export interface Artifact {
  readonly ref: ArtifactRef;
  readonly content: string;
}

/** Names a delivered text. The same text under the same name is the same artifact, so a repeated step adds nothing. */
export function artifactOf(name: string, kind: ArtifactKind, content: string): Artifact {
  const digest = digestOf(content);
  const ref = {
    id: `art_${digest.slice(0, 12)}`,
    name,
    kind,
    digest,
    bytes: Buffer.byteLength(content),
  };
  return { ref, content };
}
