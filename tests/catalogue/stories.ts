// One story or more for each workflow that ships: together they take every branch of every route and both sides of every condition.
import type { Story } from "../support/catalogue-story.ts";

const of = (workflow: string, ...tasks: readonly string[]): Story[] =>
  tasks.map((task) => ({ workflow, task }));

/** A question that a route asks when nothing fits, answered with each branch it offers. */
const asked = (workflow: string, task: string, branches: readonly RegExp[]): Story[] =>
  branches.map((choose) => ({
    workflow,
    task,
    answers: [{ about: /offers|which|where/i, choose }],
  }));

const engineering: readonly Story[] = [
  ...of(
    "engineering/devops-pipeline",
    "Our CircleCI pipeline is failing on the staging deployment",
    "The lint job is red since the runner image was replaced; no service is concerned",
  ),
  ...of(
    "engineering/backend-feature",
    "Customers get part of an order's money back",
    "Add a filter for the status to the order list",
  ),
  ...of(
    "engineering/database-performance",
    "The inbox of large accounts takes seconds",
    "The inbox needs a column of its own before it gets faster",
  ),
  ...of(
    "engineering/error-investigation",
    "Checkout answers 500 for some customers since noon",
    "A lock in the database makes orders time out",
  ),
  ...asked("engineering/error-investigation", "Orders fail now and then and nobody has a clue", [
    /service/i,
  ]),
  ...of(
    "engineering/security-fix",
    "A CVE in the XML parser that reads the suppliers' files",
    "The pen test found that supplier files can read files of the server",
  ),
  ...of(
    "engineering/integration-setup",
    "Connect the shop to Parcelway for shipping labels",
    "Give our assistants access to Parcelway over MCP",
  ),
  ...of(
    "engineering/long-running-project",
    "The next step of the ledger: partial payments",
    "The cluster of the ledger needs a second zone",
    "A bug of the ledger: bookings are missing",
    "The ledger's statement is slow",
  ),
  ...asked("engineering/long-running-project", "Prepare the workshop about the ledger", [/.+/]),
  ...of(
    "engineering/design-implement-review",
    "Split the notification module by channel",
    "Addresses get a validity, with a new table",
  ),
  ...of(
    "engineering/investigate-and-fix",
    "The nightly export misses its last rows",
    "The nightly export is slow since the last release",
  ),
  ...of("engineering/research-and-build", "Which rate limiting algorithm should the gateway use"),
];

const django: readonly Story[] = [
  ...of(
    "django/authentication-system",
    "Sign-in with email, JWT and a second factor for the shop",
    "Sign-in for the shop and for our mobile client",
  ),
  ...of(
    "django/admin-interface",
    "An admin for the product catalogue that looks like ours",
    "A simple admin for the product catalogue",
    "An admin for the product catalogue with approval before publishing",
  ),
  ...of("django/image-processing", "Sellers upload pictures of their products"),
  ...of(
    "django/api-development",
    "A REST API for the shop",
    "A v2 of the shop's API for our partners",
  ),
  ...of("django/real-time-chat", "Buyers and sellers can chat"),
  ...of(
    "django/performance-issue",
    "The catalogue takes three seconds",
    "The catalogue got slow when the redis was replaced",
    "The thumbnail pages of the catalogue are slow",
    "The celery queue is hours behind",
    "The product endpoint answers in two seconds",
  ),
  ...asked("django/performance-issue", "Everything is slow and it is unclear why", [/.+/]),
  ...of(
    "django/complex-bug",
    "Orders are confirmed twice",
    "The admin saves the wrong seller",
    "Customers see somebody else's basket",
    "An upload vanishes after it was saved",
    "The api drops a field of the order",
  ),
  ...asked("django/complex-bug", "Totals are wrong, it comes and goes", [/.+/]),
  ...of("django/test-suite", "A test suite for the billing app"),
  ...of(
    "django/admin-testing",
    "Test the order admin before the season",
    "Test the order admin and its permissions",
  ),
  ...of(
    "django/production-deployment",
    "Bring release 4.2 to production",
    "Bring release 4.2 to production before the campaign on friday",
  ),
  ...of(
    "django/multi-tenant-saas",
    "Make the reporting tool multi-tenant",
    "Make the reporting tool multi-tenant with a schema for each customer",
    "Make the reporting tool multi-tenant with a separate database for each customer",
  ),
  ...of(
    "django/ecommerce-platform",
    "A shop for lamps",
    "A shop for lamps that lives on its bestsellers",
  ),
  ...of("django/real-time-monitoring", "How is the shop before the campaign"),
  ...of("django/quality-metrics", "The quality of the billing service"),
  ...of("django/weekly-review", "The week of the shop"),
  ...of("django/monthly-optimization", "What the shop costs us this month"),
];

const summary = {
  name: "Document summary",
  description: "Long documents get a summary of three sentences that names its source",
};

const spark: readonly Story[] = [
  "feature-pipeline",
  "analyze-feature",
  "build-feature",
  "test-feature",
  "validate-feature",
  "deploy-feature",
].map((name) => ({
  workflow: `spark/${name}`,
  task: "Spark gets a summary of long documents",
  inputs: summary,
}));

const fullstack: readonly Story[] = [
  ...of("fullstack/coordination-framework", "Registration with confirmation by mail"),
  ...of("fullstack/implementation-workflow", "Saved searches in the shop"),
  ...of("fullstack/crud-feature", "Notes on a customer, to write, change and delete"),
  ...of("fullstack/complex-multi-step", "Checkout with payment and a receipt"),
  ...of("fullstack/real-time-updates", "The board shows changes of others at once"),
  ...of("fullstack/create-todo", "Create a todo in the list"),
  ...of("fullstack/update-todo", "Update a todo in the list"),
  ...of("fullstack/delete-todo", "Delete a todo from the list"),
];

export const stories: readonly Story[] = [...engineering, ...django, ...spark, ...fullstack];
