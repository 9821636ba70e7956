/** What Slack accepts, in characters and pieces (facts/slack.md part c). Every builder keeps within these numbers by itself. */
export const limits = {
  blocksPerMessage: 50,
  blocksPerForm: 100,
  /** `text` of a post may be 40,000; an edit holds 4,000. One number serves both. */
  text: 3_900,
  section: 3_000,
  context: 2_000,
  contextElements: 10,
  /** Over all markdown blocks of one message. */
  markdown: 12_000,
  blockId: 255,
  buttons: 25,
  buttonText: 75,
  buttonValue: 2_000,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  /** Of all blocks of a form as JSON; Slack answers `view_too_large` somewhere above it. */
  formBytes: 200_000,
  formTitle: 24,
  formButton: 24,
  formMetadata: 3_000,
  inputLabel: 2_000,
  inputText: 3_000,
  placeholder: 150,
  /** Of a menu; the groups of one, and the options of each. */
  options: 100,
  optionGroups: 100,
  /** Text and value of an option alike. */
  optionText: 75,
} as const;
