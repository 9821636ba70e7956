// Every agent of the catalogue, transcribed by hand: id, qualified name, what its specialty must speak of, and where the catalogue fixes them, role and model.

export interface CatalogueAgent {
  readonly id: string;
  readonly name: string;
  readonly role?: string;
  readonly model?: "opus" | "sonnet" | "haiku";
  /** Every pattern must occur in its specialty, or in its description where the file has no specialty. */
  readonly speaksOf: readonly RegExp[];
}

function agent(id: string, name: string, ...speaksOf: readonly RegExp[]): CatalogueAgent {
  return { id, name, speaksOf };
}

/** S0: the Django coordination matrix, and those whom its workflows use beside it. Three of them are the base team's (section 6.1). */
const django: readonly CatalogueAgent[] = [
  agent("S0-A1", "django/django-specialist", /django/i, /drf|rest framework/i, /orm/i),
  agent("S0-A2", "django/django-admin-specialist", /admin/i),
  agent("S0-A3", "django/django-unfold-admin-specialist", /unfold/i, /tailwind/i),
  agent("S0-A4", "django/celery-specialist", /async|task/i),
  agent("S0-A5", "django/redis-specialist", /cach/i, /session/i, /rate limit/i),
  agent("S0-A6", "django/file-storage-specialist", /storage/i, /pillow/i, /cdn/i),
  agent("S0-A7", "django/monitoring-specialist", /sentry/i, /prometheus/i, /log/i),
  agent("S0-A8", "django/debugger-detective", /root cause/i),
  agent("S0-A9", "django/performance-analyzer", /bottleneck/i, /optimi[sz]ation/i),
  agent("S0-A10", "django/test-writer", /test/i),
  agent("S0-A11", "django/security-auditor", /vulnerabilit/i),
  agent("S0-A12", "django/api-designer", /api/i),
  agent("S0-A13", "django/websocket-specialist", /websocket|channels/i),
  agent("S0-A14", "engineering/database-architect", /model/i),
  agent("S0-A15", "engineering/code-reviewer", /quality/i),
  agent("S0-A16", "engineering/devops-engineer", /infrastructure/i),
  agent("S0-A17", "django/ux-specialist", /accessib|ux|usab/i),
  agent("S0-A18", "django/payment-specialist", /payment/i),
  agent("S0-A19", "django/search-specialist", /search/i, /product|catalog/i),
  agent("S0-A20", "django/email-specialist", /mail/i),
];

const spark: readonly CatalogueAgent[] = [
  agent("S1-A1", "spark/orchestrator", /orchestrat|coordinat|project management/i),
  agent("S1-A2", "spark/analyzer", /requirement/i, /plan/i),
  agent("S1-A3", "spark/builder", /endpoint/i, /task/i, /workflow/i),
  agent("S1-A4", "spark/tester", /pytest/i),
  agent("S1-A5", "spark/validator", /quality/i, /standard/i),
  agent("S1-A6", "spark/deployer", /docker/i, /service/i),
];

/** S2: the first file comes as its team wrote it, without role and specialty (S2-F1). */
const fullstack: readonly CatalogueAgent[] = [
  { id: "S2-A1", name: "fullstack/workflow-orchestrator", model: "sonnet", speaksOf: [/layer/i] },
  agent("S2-A2", "fullstack/database-developer", /schema|database|migration/i),
  agent("S2-A3", "fullstack/backend-api-developer", /api|backend/i),
  agent("S2-A4", "fullstack/frontend-ui-architect", /frontend|ui/i),
];

/** S3-F1: name; role; specialty; model. */
const engineering: readonly CatalogueAgent[] = [
  {
    id: "S3-A1",
    name: "engineering/principal-software-engineer",
    role: "Lead/Orchestrator",
    model: "sonnet",
    speaksOf: [/leadership/i, /excellence/i, /coordination/i],
  },
  {
    id: "S3-A2",
    name: "engineering/backend-architect",
    role: "Architect",
    model: "sonnet",
    speaksOf: [/api design/i, /boundaries/i, /scalability/i],
  },
  {
    id: "S3-A3",
    name: "engineering/database-architect",
    role: "Architect",
    model: "opus",
    speaksOf: [/modelling/i, /db selection|database selection/i, /cqrs/i, /event sourcing/i],
  },
  {
    id: "S3-A4",
    name: "engineering/devops-engineer",
    role: "Implementer",
    model: "sonnet",
    speaksOf: [/ci\/cd/i, /infrastructure/i, /deployment/i],
  },
  {
    id: "S3-A5",
    name: "engineering/database-optimization",
    role: "Implementer",
    model: "sonnet",
    speaksOf: [/query tuning/i, /indexing/i],
  },
  {
    id: "S3-A6",
    name: "engineering/error-detective",
    role: "Investigator",
    model: "sonnet",
    speaksOf: [/logs/i, /patterns/i, /root cause/i],
  },
  {
    id: "S3-A7",
    name: "engineering/code-reviewer",
    role: "Quality Gate",
    model: "sonnet",
    speaksOf: [/quality/i, /security/i, /maintainability/i],
  },
  {
    id: "S3-A8",
    name: "engineering/context-manager",
    role: "Coordinator",
    model: "opus",
    speaksOf: [/context preservation/i, /session handoffs/i],
  },
  {
    id: "S3-A9",
    name: "engineering/search-specialist",
    role: "Researcher",
    model: "haiku",
    speaksOf: [/web research/i, /docs/i, /trends/i],
  },
  {
    id: "S3-A10",
    name: "engineering/mcp-expert",
    role: "Specialist",
    model: "sonnet",
    speaksOf: [/mcp configurations/i],
  },
];

/** S4: the developer, whom it works with, and who calls it. */
const collaborators: readonly CatalogueAgent[] = [
  agent("S4-A1", "django/django-developer", /django/i),
  agent("S4-A2", "django/frontend-developer", /frontend/i),
  agent("S4-A2", "django/react-specialist", /react/i),
  agent("S4-A2", "django/vue-specialist", /vue/i),
  agent("S4-A2", "django/angular-specialist", /angular/i),
  agent("S4-A2", "django/svelte-specialist", /svelte/i),
  agent("S4-A3", "django/api-developer", /api/i),
  agent("S4-A4", "django/database-specialist", /schema|database|migration/i),
  agent("S4-A5", "django/infrastructure-specialist", /infrastructure|server/i),
  agent("S4-A6", "django/ci-cd-specialist", /ci\/cd|pipeline/i),
  agent("S4-A7", "django/devops-lead", /devops|operation/i),
  agent("S4-A8", "django/containerization-developer", /container/i),
  agent("S4-A9", "django/docker-compose-specialist", /compose/i),
  agent("S4-A10", "django/e2e-tester", /end-to-end|e2e/i),
  agent("S4-A11", "django/integration-tester", /integration/i),
  agent("S4-A12", "django/security-specialist", /security/i),
  agent("S4-A13", "django/ui-designer", /ui|interface/i),
  agent("S4-A14", "django/design-lead", /design/i),
  agent("S4-A15", "django/roo-commander", /coordinat|dispatch|command/i),
  agent("S4-A16", "django/technical-architect", /architect/i),
  agent("S4-A17", "django/project-manager", /project|plan/i),
];

export const catalogueAgents: readonly CatalogueAgent[] = [
  ...django,
  ...spark,
  ...fullstack,
  ...engineering,
  ...collaborators,
];
