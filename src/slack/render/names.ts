/** What Slack sends back when a person uses something of ours: ids of buttons, forms and fields. */
export const actions = {
  decide: "decide",
  other: "open-other",
  start: "open-start",
  show: "show-run",
  stop: "stop-run",
  steer: "steer-run",
  /** Opens what a message left out. */
  read: "read-in-full",
  deploy: "deploy-run",
  /** Leads to a run's thread; the click itself asks for nothing. */
  thread: "open-thread",
  showWorkflow: "show-workflow",
  sendPicture: "send-picture",
  sharePicture: "share-picture",
  /** A step in a person's hands. */
  deliver: "deliver-step",
  giveBack: "give-step-back",
  handOn: "hand-step-on",
  /** Who performs the steps to come, on the run's card. */
  steps: "open-steps",
  withdraw: "withdraw-vote",
  /** A question that others decide, or that the agent is asked back about. */
  give: "give",
  askBack: "ask-back",
  /** Confirms what words in a thread were meant to answer. */
  takeAnswer: "take-answer",
  edit: "edit-artifact",
  /** The menu under a question; its choices bear the names of the buttons that they stand for. */
  more: "more-on-question",
  /** The choice of a text in the form that edits one. */
  artifact: "choose-artifact",
  /** The choice of a workflow in the form that starts a run. */
  workflow: "choose-workflow",
  editSettings: "edit-settings",
  startPlan: "start-plan",
  editPlan: "edit-plan",
  cancelPlan: "cancel-plan",
} as const;

export const forms = {
  start: "start-run",
  steer: "steer-run",
  other: "decide-other",
  edit: "edit-artifact",
  give: "give-question",
  askBack: "ask-back",
  deliver: "deliver-step",
  handOn: "hand-step-on",
  steps: "change-seat",
  settings: "channel-settings",
} as const;

/** The callback id of the message shortcut, as the manifest declares it. */
export const START_SHORTCUT = "start_run";

/** A block and the one field in it; `input` begins the names of those that a workflow asks for. */
export const fields = {
  task: "task",
  words: "words",
  why: "why",
  person: "person",
  workflow: "workflow",
  project: "project",
  input: "input",
  artifact: "artifact",
  text: "text",
} as const;
