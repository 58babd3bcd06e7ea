import type { TRPCLink } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import type { AppRouter } from "#server/api/root.ts";

/** Has the person prove who they are. @returns whether they did */
type Ask = () => Promise<boolean>;

// One dialog per tab; whichever acts wait for it share its answer.
let ask: Ask | null = null;
let asking: Promise<boolean> | null = null;

/** Names the dialog that asks people to confirm who they are. @returns takes it away again */
export function answerProofWith(dialog: Ask): () => void {
  ask = dialog;
  return () => {
    if (ask === dialog) ask = null;
  };
}

function proven(): Promise<boolean> {
  asking ??= (ask?.() ?? Promise.resolve(false)).finally(() => {
    asking = null;
  });
  return asking;
}

/** Holds an act that wants a fresh proof, has the person confirm who they are, and sends it once more. */
export const proofLinkBy =
  (prove: Ask): TRPCLink<AppRouter> =>
  () =>
  ({ next, op }) =>
    observable((observer) => {
      let current: { unsubscribe(): void };
      const send = (again: boolean) => {
        current = next(op).subscribe({
          next: (value) => observer.next(value),
          complete: () => observer.complete(),
          error: (error) => {
            if (again || !error.data?.proofNeeded) return observer.error(error);
            prove().then(
              (yes) => (yes ? send(true) : observer.error(error)),
              () => observer.error(error),
            );
          },
        });
      };
      send(false);
      return () => current.unsubscribe();
    });

/** By the dialog of the page. */
export const proofLink = proofLinkBy(proven);
