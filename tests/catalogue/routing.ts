// The catalogue's routing and delegation, transcribed by hand.

/** S0-T1 to T6 and S3-T3 to T10: which crew a request of this kind gets, and the workflow that gives its order (sections 6.3 and 6.10). */
export const triageRules: readonly {
  readonly id: string;
  readonly pack: string;
  readonly workflow: string;
  readonly crew: readonly string[];
}[] = [
  {
    id: "S0-T1",
    pack: "django",
    workflow: "authentication-system",
    crew: ["security-auditor", "django-specialist", "redis-specialist", "celery-specialist"],
  },
  {
    id: "S0-T2",
    pack: "django",
    workflow: "admin-interface",
    crew: ["django-unfold-admin-specialist", "django-admin-specialist"],
  },
  {
    id: "S0-T3",
    pack: "django",
    workflow: "api-development",
    crew: ["django-specialist", "api-designer", "redis-specialist", "test-writer"],
  },
  {
    id: "S0-T4",
    pack: "django",
    workflow: "image-processing",
    crew: ["file-storage-specialist", "celery-specialist", "django-specialist"],
  },
  {
    id: "S0-T5",
    pack: "django",
    workflow: "performance-issue",
    crew: ["debugger-detective", "performance-analyzer"],
  },
  {
    id: "S0-T6",
    pack: "django",
    workflow: "real-time-chat",
    crew: ["websocket-specialist", "redis-specialist", "django-specialist"],
  },
  {
    id: "S3-T3",
    pack: "engineering",
    workflow: "backend-feature",
    crew: ["backend-architect", "code-reviewer"],
  },
  {
    id: "S3-T4",
    pack: "engineering",
    workflow: "database-performance",
    crew: ["database-architect", "database-optimization", "code-reviewer"],
  },
  {
    id: "S3-T5",
    pack: "engineering",
    workflow: "devops-pipeline",
    crew: ["backend-architect", "devops-engineer", "code-reviewer"],
  },
  {
    id: "S3-T6",
    pack: "engineering",
    workflow: "error-investigation",
    crew: ["error-detective", "backend-architect", "code-reviewer"],
  },
  {
    id: "S3-T7",
    pack: "engineering",
    workflow: "investigate-and-fix",
    crew: ["database-optimization", "backend-architect"],
  },
  {
    id: "S3-T8",
    pack: "engineering",
    workflow: "security-fix",
    crew: ["code-reviewer", "backend-architect"],
  },
  {
    id: "S3-T9",
    pack: "engineering",
    workflow: "integration-setup",
    crew: ["search-specialist", "mcp-expert", "code-reviewer"],
  },
  {
    id: "S3-T10",
    pack: "engineering",
    workflow: "research-and-build",
    crew: ["search-specialist", "backend-architect"],
  },
];

/** S4-E1 to E7: the cases in which the Django developer hands a part on, and to whom. */
export const delegations: readonly {
  readonly id: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly when: RegExp;
}[] = [
  {
    id: "S4-E1",
    from: "django/django-developer",
    to: ["django/frontend-developer"],
    when: /frontend|template|browser|interface/i,
  },
  {
    id: "S4-E2",
    from: "django/django-developer",
    to: ["django/database-specialist"],
    when: /orm|schema|database/i,
  },
  {
    id: "S4-E3",
    from: "django/django-developer",
    to: ["django/infrastructure-specialist", "django/ci-cd-specialist", "django/devops-lead"],
    when: /deploy|infrastructure|pipeline|server|release|operation/i,
  },
  {
    id: "S4-E4",
    from: "django/django-developer",
    to: ["django/containerization-developer", "django/docker-compose-specialist"],
    when: /container|image|compose/i,
  },
  {
    id: "S4-E5",
    from: "django/django-developer",
    to: ["django/api-developer"],
    when: /api|protocol|graphql/i,
  },
  {
    id: "S4-E6",
    from: "django/django-developer",
    to: ["django/ui-designer", "django/design-lead"],
    when: /design|ui|ux|layout|look/i,
  },
  {
    id: "S4-E7",
    from: "django/django-developer",
    to: ["django/security-specialist"],
    when: /security|vulnerab|incident/i,
  },
];
