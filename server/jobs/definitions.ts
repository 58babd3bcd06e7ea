import { z } from "zod";

/** Every queue: its name, what a job carries, how it is retried. Handlers live beside their feature as `*.job.ts`. */
export const jobs = {
  "notifications.sendMail": z.object({ mailId: z.uuid(), to: z.email(), subject: z.string(), sealedText: z.string() }),
} as const;
export type JobName = keyof typeof jobs;
export type JobData<N extends JobName> = z.infer<(typeof jobs)[N]>;

export const queueDefinitions = (Object.keys(jobs) as JobName[]).map((name) => ({
  name,
  options: { notify: true, retryLimit: name === "notifications.sendMail" ? 8 : 2, retryBackoff: true, retryDelay: 5 },
}));
