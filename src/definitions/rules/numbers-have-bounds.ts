import type { Rule } from "../known.ts";
import { problemAt } from "../source.ts";
import { stepsOf } from "../steps.ts";

/** A number decides a criterion only against a bound. */
export const numbersHaveBounds: Rule = ({ workflow, source }) =>
  stepsOf(workflow).flatMap(({ step, at }) =>
    step.criteria.flatMap((criterion, index) => {
      if (!("measured_by" in criterion)) return [];
      const probe = criterion.measured_by;
      if (typeof probe === "string" || !("number" in probe)) return [];
      if (probe.at_least !== undefined || probe.at_most !== undefined) return [];
      return problemAt(source, [...at, "criteria", index, "measured_by"], {
        message: `The number "${probe.number}" decides nothing without a bound.`,
        remedy: "Add at_least or at_most.",
      });
    }),
  );
