/** A start-up problem a person can mend. Its message is one or two plain sentences; it is printed without a stack. */
export class StartupError extends Error {}
