/** A session nobody uses ends after this long, unless the role's policy says otherwise. */
export const defaultIdleMinutes = 30;

/** A session ends after this long whatever happens, unless the role's policy says otherwise. */
export const defaultAbsoluteHours = 12;

/** The longest a role's policy may allow; the cookie lives as long. */
export const longestHours = 24;

/** How long a proof of who sits there counts for dangerous acts. */
export const proofMinutes = 5;

/** Held shared by whoever opens a session and alone by whoever changes limits, so that no session slips past a change. */
export const limitsLock = "gatehouse role limits";

/** How long a session opened by a recovery code may set up the app or passkey that was lost. */
export const recoveryMinutes = 30;
