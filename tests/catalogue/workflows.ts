// Every workflow of the catalogue, transcribed by hand: phases in their order with their mode, agents in their order, conditions, routes, rejection targets, criteria.

/** A step by its agent's bare name; `if` when it is conditional, `run` when it is a workflow of its own. */
export type Seat = string | { readonly if: string } | { readonly run: string };

export type CataloguePhase =
  | { readonly mode: "sequential" | "parallel"; readonly seats: readonly Seat[] }
  | {
      readonly mode: "route";
      readonly branches: readonly (readonly Seat[])[];
      readonly otherwise: "ask" | readonly Seat[];
    };

export interface CatalogueWorkflow {
  readonly id: string;
  readonly name: string;
  readonly phases: readonly CataloguePhase[];
  /** Reviewer and those to whom its rejection goes back. */
  readonly rejections?: readonly (readonly [reviewer: string, authors: readonly string[]])[];
  readonly judged?: readonly RegExp[];
  readonly measured?: readonly RegExp[];
  /** Words that every title of its phases must speak of, in order. */
  readonly named?: readonly RegExp[];
}

const seq = (...seats: readonly Seat[]): CataloguePhase => ({ mode: "sequential", seats });
const par = (...seats: readonly Seat[]): CataloguePhase => ({ mode: "parallel", seats });
const when = (agent: string): Seat => ({ if: agent });
const run = (workflow: string): Seat => ({ run: workflow });

const LEAD = "principal-software-engineer";
const [A1, A2, A3, A4] = [
  "django-specialist",
  "django-admin-specialist",
  "django-unfold-admin-specialist",
  "celery-specialist",
] as const;
const [A5, A6, A7, A8] = [
  "redis-specialist",
  "file-storage-specialist",
  "monitoring-specialist",
  "debugger-detective",
] as const;
const [A9, A10, A11, A12] = [
  "performance-analyzer",
  "test-writer",
  "security-auditor",
  "api-designer",
] as const;
const [A13, A14, A15, A16] = [
  "websocket-specialist",
  "database-architect",
  "code-reviewer",
  "devops-engineer",
] as const;
const [A17, A18, A19, A20] = [
  "ux-specialist",
  "payment-specialist",
  "search-specialist",
  "email-specialist",
] as const;

/** The review that section 6.7 adds as the last of the implementation. */
const review = seq(A15);

const django: readonly CatalogueWorkflow[] = [
  {
    id: "S0-W1",
    name: "django/authentication-system",
    phases: [seq(A1, A11, A5), par(A1, A4, A7), review, seq(A10, A9, A11)],
    rejections: [[A15, [A1, A4, A7]]],
  },
  {
    id: "S0-W2",
    name: "django/admin-interface",
    phases: [
      seq(A2, A3),
      { mode: "route", branches: [[A3, A2]], otherwise: [A2] },
      review,
      seq(A6, A10, A9),
    ],
  },
  {
    id: "S0-W3",
    name: "django/image-processing",
    phases: [seq(A6, A1, A4), par(A6, A4, A1, A5), review, seq(A2, A7, A10)],
    rejections: [[A15, [A6, A4, A1, A5]]],
  },
  {
    id: "S0-W4",
    name: "django/api-development",
    phases: [seq(A1, A12, A11), par(A1, A5, A4, A6), review, seq(A9, A10, A7, A11)],
    rejections: [[A15, [A1, A5, A4, A6]]],
  },
  {
    id: "S0-W5",
    name: "django/real-time-chat",
    phases: [seq(A13, A5, A1), par(A13, A1, A4, A6), review, seq(A9, A5, A7, A10)],
    rejections: [[A15, [A13, A1, A4, A6]]],
  },
  {
    id: "S0-W6",
    name: "django/performance-issue",
    phases: [
      seq(A8),
      seq(A9),
      { mode: "route", branches: [[A14], [A5], [A4], [A6], [A1]], otherwise: "ask" },
      review,
      seq(A10),
      seq(A7),
    ],
  },
  {
    id: "S0-W7",
    name: "django/complex-bug",
    phases: [
      seq(A8),
      { mode: "route", branches: [[A2], [A1], [A4], [A5], [A6]], otherwise: "ask" },
      seq(A10),
      seq(A15),
    ],
  },
  {
    id: "S0-W8",
    name: "django/test-suite",
    phases: [seq(A10, A1, A11), par(A10, A1, A4, A5, A6), review, seq(A16, A9, A7)],
    rejections: [[A15, [A10, A1, A4, A5, A6]]],
  },
  { id: "S0-W9", name: "django/admin-testing", phases: [seq(A10, A2, A17, A9)] },
  {
    id: "S0-W10",
    name: "django/production-deployment",
    phases: [
      par(A11, A9, A10, A1, A4, A5, A7),
      seq(A14),
      par(A16, A1, A4, A7),
      par(A9, A11, A10, A7, A1),
    ],
  },
  {
    id: "S0-W11",
    name: "django/multi-tenant-saas",
    phases: [seq(A1, A14, A11, A5), seq(A1, A2, A4, A6, A15), seq(A7, A9, A13, A10)],
    rejections: [[A15, [A1, A2, A4, A6]]],
  },
  {
    id: "S0-W12",
    name: "django/ecommerce-platform",
    phases: [seq(A1, A6, A3, A5), seq(A1, A4, A18, A7, A15), seq(A19, A20, A13, A10)],
    rejections: [[A15, [A1, A4, A18, A7]]],
  },
  { id: "S0-W13", name: "django/real-time-monitoring", phases: [par(A7, A9, A11, A4)] },
  { id: "S0-W14", name: "django/quality-metrics", phases: [par(A15, A10, A9, A11, A1)] },
  { id: "S0-W15", name: "django/weekly-review", phases: [par(A9, A11, A10, A7, A1)] },
  { id: "S0-W16", name: "django/monthly-optimization", phases: [par(A14, A5, A6, A4, A16)] },
];

const spark: readonly CatalogueWorkflow[] = [
  {
    id: "S1-W1",
    name: "spark/feature-pipeline",
    phases: [
      seq("orchestrator"),
      seq(
        run("analyze-feature"),
        run("build-feature"),
        run("test-feature"),
        run("validate-feature"),
        run("deploy-feature"),
      ),
      seq("orchestrator"),
    ],
    named: [/planning/i, /coordination/i, /progress/i],
  },
  { id: "S1-W1a", name: "spark/analyze-feature", phases: [seq("analyzer")] },
  { id: "S1-W1b", name: "spark/build-feature", phases: [seq("builder")] },
  {
    id: "S1-W1c",
    name: "spark/test-feature",
    phases: [seq("tester")],
    measured: [/coverage.*70|70.*coverage/i],
  },
  { id: "S1-W1d", name: "spark/validate-feature", phases: [seq("validator")] },
  { id: "S1-W1e", name: "spark/deploy-feature", phases: [seq("deployer")] },
];

const [ORCHESTRATOR, DATABASE, BACKEND, FRONTEND] = [
  "workflow-orchestrator",
  "database-developer",
  "backend-api-developer",
  "frontend-ui-architect",
] as const;

const fullstack: readonly CatalogueWorkflow[] = [
  {
    id: "S2-W1",
    name: "fullstack/coordination-framework",
    phases: [
      seq(ORCHESTRATOR),
      seq(ORCHESTRATOR),
      seq(run("implementation-workflow")),
      seq(ORCHESTRATOR),
      seq(ORCHESTRATOR),
    ],
    named: [/understand/i, /design/i, /implement/i, /test|integration/i, /document|deploy/i],
  },
  {
    id: "S2-W2",
    name: "fullstack/crud-feature",
    phases: [seq(FRONTEND), seq(BACKEND), seq(DATABASE), seq(FRONTEND)],
  },
  {
    id: "S2-W8",
    name: "fullstack/implementation-workflow",
    phases: [
      seq(ORCHESTRATOR),
      seq(ORCHESTRATOR),
      seq(DATABASE, BACKEND, FRONTEND),
      seq(ORCHESTRATOR),
      seq(ORCHESTRATOR),
      seq(ORCHESTRATOR),
    ],
    named: [/analy/i, /contract/i, /implement/i, /integration/i, /quality|validat/i, /document/i],
  },
];

/** Those of which the catalogue gives the number of steps and what each is about. */
export const countedWorkflows: readonly {
  readonly id: string;
  readonly name: string;
  readonly steps: number;
}[] = [
  { id: "S2-W3", name: "fullstack/complex-multi-step", steps: 10 },
  { id: "S2-W4", name: "fullstack/real-time-updates", steps: 6 },
  { id: "S2-W5", name: "fullstack/create-todo", steps: 9 },
  { id: "S2-W6", name: "fullstack/update-todo", steps: 8 },
  { id: "S2-W7", name: "fullstack/delete-todo", steps: 8 },
];

const engineering: readonly CatalogueWorkflow[] = [
  {
    id: "S3-W1",
    name: "engineering/devops-pipeline",
    phases: [
      seq(LEAD),
      seq(when("backend-architect")),
      seq("devops-engineer"),
      seq(A15),
      seq(LEAD),
    ],
    rejections: [[A15, ["devops-engineer"]]],
    judged: [/contract/i, /security|practice/i],
    measured: [/config/i],
    named: [/triage/i, /architecture/i, /implementation/i, /review/i, /approval/i],
  },
  {
    id: "S3-W2",
    name: "engineering/backend-feature",
    phases: [
      seq(LEAD),
      seq("backend-architect"),
      seq(when(A14)),
      seq(LEAD),
      seq(A15),
      seq(when("context-manager")),
    ],
    rejections: [[A15, [LEAD]]],
    judged: [/rest/i, /scal/i, /consisten/i, /normali[sz]ed/i, /index/i, /compatible/i],
    named: [/triage/i, /architecture/i, /database/i, /implementation/i, /review/i, /context/i],
  },
  {
    id: "S3-W3",
    name: "engineering/database-performance",
    phases: [
      seq("database-optimization"),
      seq(when(A14)),
      seq("database-optimization"),
      seq(A15),
      seq("database-optimization"),
    ],
    rejections: [[A15, ["database-optimization"]]],
    judged: [/root cause|cause/i, /integrity/i, /compatible/i, /regression/i],
    named: [/investigat/i, /architecture/i, /implementation/i, /review/i, /validation/i],
  },
  {
    id: "S3-W4",
    name: "engineering/error-investigation",
    phases: [
      seq("error-detective"),
      { mode: "route", branches: [["backend-architect"], [A14]], otherwise: "ask" },
      seq(LEAD),
      seq(A15),
      seq("error-detective"),
    ],
    rejections: [[A15, [LEAD]]],
    judged: [/cause/i],
    named: [/detect/i, /analy[sz]e/i, /fix/i, /review/i, /monitor/i],
  },
  {
    id: "S3-W5",
    name: "engineering/security-fix",
    phases: [
      seq(A15),
      seq(when("search-specialist")),
      seq("backend-architect"),
      seq(LEAD),
      seq(A15),
      seq("devops-engineer"),
    ],
    rejections: [[A15, [LEAD]]],
    named: [/assess/i, /research/i, /architecture/i, /implementation/i, /review/i, /validation/i],
  },
  {
    id: "S3-W6",
    name: "engineering/integration-setup",
    phases: [
      seq("search-specialist"),
      seq("backend-architect"),
      seq(when("mcp-expert")),
      seq(LEAD),
      seq(A15),
    ],
    rejections: [[A15, [LEAD]]],
    named: [/research/i, /architecture/i, /mcp/i, /implementation/i, /review/i],
  },
  {
    id: "S3-X1",
    name: "engineering/design-implement-review",
    // A route needs a fact, so the Lead frames the change first.
    phases: [
      seq(LEAD),
      { mode: "route", branches: [[A14]], otherwise: ["backend-architect"] },
      seq(LEAD),
      seq(A15),
      seq(LEAD),
    ],
    rejections: [[A15, [LEAD]]],
    named: [/triage/i, /design/i, /implement/i, /review/i, /approve|approval/i],
  },
  {
    id: "S3-X2",
    name: "engineering/investigate-and-fix",
    phases: [
      seq(LEAD),
      { mode: "route", branches: [["database-optimization"]], otherwise: ["error-detective"] },
      seq("backend-architect"),
      seq(LEAD),
      seq(A15),
    ],
    rejections: [[A15, [LEAD]]],
    named: [/triage/i, /investigate/i, /diagnose/i, /fix/i, /validate/i],
  },
  {
    id: "S3-X3",
    name: "engineering/research-and-build",
    phases: [seq("search-specialist"), seq("backend-architect"), seq(LEAD), seq(A15)],
    rejections: [[A15, [LEAD]]],
    named: [/research/i, /design/i, /implement/i, /review/i],
  },
  {
    id: "S3-W7",
    name: "engineering/long-running-project",
    phases: [
      seq("context-manager"),
      {
        mode: "route",
        branches: [
          [run("backend-feature")],
          [run("devops-pipeline")],
          [run("error-investigation")],
          [run("database-performance")],
        ],
        otherwise: "ask",
      },
      seq("context-manager"),
      seq("context-manager"),
    ],
    named: [/set\s?up/i, /execute/i, /checkpoint/i, /handoff/i],
  },
];

export const catalogueWorkflows: readonly CatalogueWorkflow[] = [
  ...django,
  ...spark,
  ...fullstack,
  ...engineering,
];
