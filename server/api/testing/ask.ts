import { randomUUID } from "node:crypto";
import type { AnyTRPCProcedure } from "@trpc/server";
import { TRPCError } from "@trpc/server";
import superjson from "superjson";
import type { Database } from "#db/client.ts";
import type { UserActor } from "#server/context.ts";
import { appRouter } from "../root.ts";
import { createCallerFactory } from "../trpc.ts";

/** Every procedure of the router by its path. */
export const routerProcedures = appRouter._def.procedures as unknown as Record<string, AnyTRPCProcedure>;

/** What somebody was told, in a form in which two tellings can be compared byte by byte. */
export type Answer = { code: string; said: string };

const caller = createCallerFactory(appRouter);

/** Calls a procedure as somebody, as the server itself does for a page. */
export async function ask(db: Database, actor: UserActor | null, path: string, input: unknown): Promise<Answer> {
  const browser = { mark: "a browser", keep: async () => undefined };
  const call = caller({ actor, db, requestId: randomUUID(), sourceIp: "192.0.2.10", userAgent: "Test", browser });
  let procedure: unknown = call;
  for (const part of path.split(".")) procedure = (procedure as Record<string, unknown>)[part];
  try {
    const result = await (procedure as (input: unknown) => Promise<unknown>)(input);
    if (result !== null && typeof result === "object" && Symbol.asyncIterator in result) {
      await (result as AsyncGenerator).return(undefined);
      return { code: "OK", said: "a stream" };
    }
    return { code: "OK", said: withoutClock(superjson.stringify(result)) };
  } catch (error) {
    if (!(error instanceof TRPCError)) throw error;
    return { code: error.code, said: error.message };
  }
}

/** Some answers say at what time of the database they hold; nothing else of them may differ from call to call. */
function withoutClock(text: string): string {
  return text.replaceAll(/"(asOf|serverTime)":"[^"]*"/g, '"$1":"now"');
}
