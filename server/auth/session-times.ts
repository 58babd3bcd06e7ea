/** A session nobody uses ends after this long. */
export const idleMinutes = 30;

/** A session ends after this long whatever happens. */
export const absoluteHours = 12;
