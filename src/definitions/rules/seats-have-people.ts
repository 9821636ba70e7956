import type { Rule } from "../known.ts";
import { problemAt } from "../source.ts";
import { stepsOf } from "../steps.ts";

/** A member ID, a terminal, the requester, a role in lower-case words, or a user group by its ID or handle. */
const SEAT = /^(?:[UW][A-Z0-9]{2,}|terminal:.+|S[A-Z0-9]{2,}|@?[a-z0-9][a-z0-9._-]*)$/;

/** A step that a person performs names somebody who can be looked for. Who fills a role is the channel's own affair. */
export const seatsHavePeople: Rule = ({ workflow, source }) =>
  stepsOf(workflow).flatMap(({ step, at }) =>
    step.person === undefined || SEAT.test(step.person)
      ? []
      : problemAt(source, [...at, "person"], {
          message: `"${step.person}" is no person, no role and no user group.`,
          remedy:
            "Write the member ID (U…) of the person, `requester`, the name of a role (lower-case words joined by hyphens) or a user group.",
        }),
  );
