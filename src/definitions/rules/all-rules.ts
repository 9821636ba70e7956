import type { Rule } from "../known.ts";
import { agentsExist, checklistsExist } from "./agents-exist.ts";
import { artifactsAreProduced, parallelStepsAreIndependent } from "./artifacts-are-produced.ts";
import { crewIsUsed } from "./crew-is-used.ts";
import {
  judgesSeeTheWork,
  probesCanDecide,
  projectsCanMeasure,
  whatIsMeasuredIsNotJudged,
} from "./criteria-can-be-decided.ts";
import { deadlinesLeadSomewhere } from "./deadlines-lead-somewhere.ts";
import { designComesFirst, parallelReviewsDiffer } from "./design-comes-first.ts";
import { examplesAreGiven } from "./examples-are-given.ts";
import {
  conditionsAreSound,
  factsAreDecidedBeforeUse,
  factsAreDeclared,
} from "./facts-are-decided.ts";
import { gateOptionsLeadSomewhere, questionsHaveDeciders } from "./gates-can-be-answered.ts";
import {
  checklistsAreJudgedByOwners,
  codeIsReviewed,
  qualityGatesHaveOwners,
} from "./gates-have-owners.ts";
import { idsAreUnique } from "./ids-are-unique.ts";
import { onlyWhatIsPerformed } from "./not-performed-yet.ts";
import { rejectionsHaveTargets } from "./rejections-have-targets.ts";
import { routesCanBeTaken } from "./routes-can-be-taken.ts";
import { seatsHavePeople } from "./seats-have-people.ts";
import { stepsCanBeReached } from "./steps-can-be-reached.ts";
import { stepsHaveOnePerformer } from "./steps-have-one-performer.ts";
import {
  factsAreTakenOver,
  inputsFit,
  workflowsDoNotCircle,
  workflowsExist,
  workflowsJudgeNothing,
} from "./workflows-within.ts";

/** Every rule that a workflow is checked by, by name. */
export const allRules = {
  agentsExist,
  checklistsExist,
  workflowsExist,
  workflowsDoNotCircle,
  inputsFit,
  factsAreTakenOver,
  workflowsJudgeNothing,
  idsAreUnique,
  stepsHaveOnePerformer,
  seatsHavePeople,
  rejectionsHaveTargets,
  artifactsAreProduced,
  parallelStepsAreIndependent,
  designComesFirst,
  parallelReviewsDiffer,
  factsAreDeclared,
  conditionsAreSound,
  factsAreDecidedBeforeUse,
  questionsHaveDeciders,
  gateOptionsLeadSomewhere,
  deadlinesLeadSomewhere,
  routesCanBeTaken,
  stepsCanBeReached,
  judgesSeeTheWork,
  probesCanDecide,
  projectsCanMeasure,
  whatIsMeasuredIsNotJudged,
  checklistsAreJudgedByOwners,
  qualityGatesHaveOwners,
  codeIsReviewed,
  examplesAreGiven,
  crewIsUsed,
  onlyWhatIsPerformed,
} satisfies Record<string, Rule>;
