// A profile is written when a process ends by itself, so a polite kill must end it by itself.
process.once("SIGTERM", () => process.exit(0));
