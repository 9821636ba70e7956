/** What Slack sends back when a person uses something of ours: ids of buttons, forms and fields. */
export const actions = {
  decide: "decide",
  other: "open-other",
  start: "open-start",
  show: "show-run",
  stop: "stop-run",
  /** Opens what a message left out. */
  read: "read-in-full",
  deploy: "deploy-run",
  /** Leads to a run's thread; the click itself asks for nothing. */
  thread: "open-thread",
  showWorkflow: "show-workflow",
  sendPicture: "send-picture",
  sharePicture: "share-picture",
  /** The choice of a workflow in the form that starts a run. */
  workflow: "choose-workflow",
} as const;

export const forms = { start: "start-run", other: "decide-other" } as const;

/** The callback id of the message shortcut, as the manifest declares it. */
export const START_SHORTCUT = "start_run";

/** A block and the one field in it; `input` begins the names of those that a workflow asks for. */
export const fields = {
  task: "task",
  words: "words",
  why: "why",
  workflow: "workflow",
  project: "project",
  input: "input",
} as const;
