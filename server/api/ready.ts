import { database } from "#server/database.ts";

const limitMs = 1_500;

/** Whether the database answers within 1.5 seconds. */
export async function isReady(): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("the database is late")), limitMs);
  });
  try {
    await Promise.race([database().ping(), late]);
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
