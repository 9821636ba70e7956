import { ArtifactKind, type Envelope, nothingSaid, Severity } from "../../domain/envelope.ts";
import type { SeatAsk } from "../../domain/seat.ts";
import { FINDINGS, seatFields as fields } from "../render/seat-fields.ts";
import { entered, type Shown } from "./read-form.ts";

/** What a person filled into the form of a step, as an answer of the same shape as an agent's. */
export function deliveryIn(shown: Shown, ask: SeatAsk): Envelope {
  const said = (field: string) => entered(shown, field);
  const report = joined(said(fields.report), said(fields.reportGoesOn));
  return {
    ...nothingSaid,
    report_md: report,
    verdict: verdictOf(said(fields.verdict)),
    findings: [...earlierIn(said, ask), ...freshIn(said)],
    answers: ask.reviewing === null ? answersIn(said, ask) : [],
    facts: ask.facts.map(({ name }) => ({ name, value: said(fields.fact(name)) })),
    criteria: ask.criteria.flatMap(({ id }, index) => {
      const judged = said(fields.criterion(index));
      const reason = said(fields.reason(index));
      return judged === "" ? [] : [{ criterion: id, met: judged === "met", reason }];
    }),
    handoff: {
      ...nothingSaid.handoff,
      summary: said(fields.summary),
      artifacts: ask.produces.map((name, index) => ({
        name,
        kind: ArtifactKind.catch("document").parse(said(fields.kind(index))),
        content: joined(said(fields.artifact(index)), said(fields.artifactGoesOn(index))),
      })),
    },
  };
}

type Said = (field: string) => string;

/** A field that goes on in a second one was cut where it was full, so nothing stands between them. */
function joined(first: string, more: string): string {
  return more === "" ? first : `${first}${more}`;
}

function verdictOf(word: string): Envelope["verdict"] {
  return word === "approve" || word === "reject" ? word : "none";
}

function earlierIn(said: Said, { findings, reviewing }: SeatAsk): Envelope["findings"] {
  if (reviewing === null) return [];
  return findings.map(({ id, severity, step, title, fix }) => {
    const status = said(fields.earlier(id));
    const known = status === "fixed" || status === "deferred" ? status : "open";
    return { id, status: known, severity, step, title, fix, evidence: [] };
  });
}

function freshIn(said: Said): Envelope["findings"] {
  return Array.from({ length: FINDINGS }, (_, index) => index + 1).flatMap((number) => {
    const title = said(fields.fresh(number, "title")).trim();
    if (title === "") return [];
    const severity = Severity.catch("warning").parse(said(fields.fresh(number, "severity")));
    const step = said(fields.fresh(number, "step"));
    const fix = said(fields.fresh(number, "fix"));
    return [{ id: "", status: "open" as const, severity, step, title, fix, evidence: [] }];
  });
}

function answersIn(said: Said, { findings }: SeatAsk): Envelope["answers"] {
  return findings.flatMap(({ id }) => {
    const answer = said(fields.answer(id)).trim();
    return answer === "" ? [] : [{ finding: id, answer }];
  });
}
