let leaving = false;

/** Whether this tab is signing out: it knows where it goes, and nothing else may send it elsewhere. */
export const isLeaving = (): boolean => leaving;

/** Marks the tab as signing out while `work` runs, and for good when it succeeds. */
export async function leave(work: () => Promise<void>): Promise<void> {
  leaving = true;
  try {
    await work();
  } catch (error) {
    leaving = false;
    throw error;
  }
}
