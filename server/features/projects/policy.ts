const dayMs = 86_400_000;

/** What must be known of one person to assign them; null = no such person, or not the reader's to see. */
export type CandidateFacts = {
  name: string;
  status: "active" | "suspended" | "offboarded";
  vendorName: string;
  vendorActive: boolean;
  vendorOnProject: boolean;
  cleared: boolean;
  /** Titles of the gates that do not hold now, in the order of the rules. */
  missingGates: readonly string[];
  /** Works already with this scope on this project. */
  assigned: boolean;
} | null;

/**
 * Why a person cannot be assigned now, as the end of a sentence that begins with their name; null = they can.
 * The gravest reason first.
 */
export function assignmentRefusal(person: CandidateFacts): string | null {
  if (!person) return "does not exist, or is not yours to assign";
  if (person.status !== "active") return person.status === "suspended" ? "is suspended" : "has left";
  if (!person.vendorOnProject) return `is of ${person.vendorName}, which is not on this project`;
  if (!person.vendorActive) return `is of ${person.vendorName}, which is suspended`;
  if (person.assigned) return "works with this scope already";
  if (person.missingGates.length > 0)
    return `is not cleared: ${person.missingGates.join(", ")} ${person.missingGates.length === 1 ? "does" : "do"} not hold`;
  return person.cleared ? null : "is not cleared";
}

/**
 * Whether work may end then.
 * @param now by the database clock
 * @returns the sentence that says why not, or null
 */
export function endRefusal(endsAt: Date, now: Date, maxDays: number): string | null {
  if (endsAt.getTime() <= now.getTime()) return "This time is over already. Choose a later last day.";
  if (endsAt.getTime() > now.getTime() + maxDays * dayMs)
    return "An assignment ends within 2 years. Choose an earlier last day.";
  return null;
}

/** One sentence for several refusals, naming at most five people. */
export function refusalSentence(refusals: readonly { name: string; reason: string }[]): string {
  const named = refusals.slice(0, 5).map(({ name, reason }) => `${name} ${reason}.`);
  const rest = refusals.length > 5 ? ` ${refusals.length - 5} more cannot be assigned either.` : "";
  return `Nobody was assigned. ${named.join(" ")}${rest}`;
}
