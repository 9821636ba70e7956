import { type Envelope, nothingSaid } from "../../src/domain/envelope.ts";

type Change = Partial<Omit<Envelope, "handoff">> & Partial<Envelope["handoff"]>;

/** An answer that says nothing, but for what the test is about. Keys of the handoff may be given flat. */
export function anEnvelope(change: Change): Envelope {
  const {
    summary,
    context,
    artifacts,
    requirements,
    constraints,
    dependencies,
    open_questions,
    ...rest
  } = change;
  return {
    ...nothingSaid,
    ...rest,
    handoff: {
      summary: summary ?? "",
      context: context ?? [],
      artifacts: artifacts ?? [],
      requirements: requirements ?? [],
      constraints: constraints ?? [],
      dependencies: dependencies ?? [],
      open_questions: open_questions ?? [],
    },
  };
}
