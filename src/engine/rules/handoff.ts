import { type Artifact, type ArtifactRef, artifactOf } from "../../domain/artifact.ts";
import type { ArtifactKind, Envelope } from "../../domain/envelope.ts";
import { Handoff } from "../../domain/handoff.ts";

const LONGEST_LINE = 2_000;
const MOST_LINES = 50;
const LONGEST_SUMMARY = 4_000;
const NAMED = ["models", "serializers", "viewsets", "requirements", "constraints", "dependencies"];

/** Everything that one answer delivered: its report and its artifacts. */
export interface Delivery {
  readonly report: Artifact | null;
  readonly artifacts: readonly Artifact[];
}

/** The texts of an answer as artifacts, named by what they are. */
export function deliveryOf(path: string, envelope: Envelope): Delivery {
  const report =
    envelope.report_md.trim() === ""
      ? null
      : artifactOf(`report of ${path}`, "document", envelope.report_md);
  const artifacts = envelope.handoff.artifacts
    .filter((artifact) => artifact.content !== "")
    .map((artifact) => artifactOf(artifact.name, artifact.kind, artifact.content));
  return { report, artifacts };
}

/** The handoff of an answer in the structure S0-H, validated and bounded; what was cut says so and stands in the report. */
export function handoffOf(
  envelope: Envelope,
  delivery: Delivery,
  between: {
    readonly task: string;
    readonly source: string;
    readonly target: string;
    readonly gates: Handoff["quality_gates"];
  },
): Handoff {
  const free = Object.fromEntries(
    envelope.handoff.context
      .filter(({ key }) => !NAMED.includes(key))
      .map(({ key, values }) => [key, lines(values)]),
  );
  const documents = [
    ...refs(delivery, "document"),
    ...(delivery.report ? [delivery.report.ref] : []),
  ];
  return Handoff.parse({
    task_id: between.task,
    source_agent: between.source,
    target_agent: between.target,
    summary: cut(envelope.handoff.summary || firstParagraph(envelope.report_md), LONGEST_SUMMARY),
    context: {
      models: keyed(envelope, "models"),
      serializers: keyed(envelope, "serializers"),
      viewsets: keyed(envelope, "viewsets"),
      requirements: lines(envelope.handoff.requirements),
      constraints: lines(envelope.handoff.constraints),
      dependencies: lines(envelope.handoff.dependencies),
      free,
    },
    artifacts: {
      code_files: refs(delivery, "code"),
      test_files: refs(delivery, "test"),
      config_files: refs(delivery, "config"),
      documents,
    },
    quality_gates: between.gates,
    open_questions: lines(envelope.handoff.open_questions),
  });
}

/** The text up to the first empty line. */
export function firstParagraph(markdown: string): string {
  return markdown.trim().split(/\n\s*\n/, 1)[0] ?? "";
}

function refs(delivery: Delivery, kind: ArtifactKind): ArtifactRef[] {
  return delivery.artifacts
    .filter((artifact) => artifact.ref.kind === kind)
    .map((artifact) => artifact.ref);
}

function keyed(envelope: Envelope, key: string): string[] {
  return lines(
    envelope.handoff.context.filter((one) => one.key === key).flatMap((one) => one.values),
  );
}

function lines(values: readonly string[]): string[] {
  const bounded = values.slice(0, MOST_LINES).map((value) => cut(value, LONGEST_LINE));
  if (values.length <= MOST_LINES) return bounded;
  return [...bounded.slice(0, -1), `… and ${values.length - MOST_LINES + 1} more, in the report`];
}

function cut(text: string, longest: number): string {
  const marker = " … (cut; in full in the report)";
  return text.length <= longest ? text : text.slice(0, longest - marker.length) + marker;
}
