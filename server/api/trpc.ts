import { initTRPC, TRPCError } from "@trpc/server";
import superjson from "superjson";
import { ZodError } from "zod";
import { holdsBrokenText } from "#server/broken-text.ts";
import type { Actor, Context, UserActor } from "#server/context.ts";
import { DomainError, ForbiddenError, InvalidError, ProofNeededError, RateLimitedError } from "#server/errors.ts";
import { logger } from "#server/logger.ts";
import { recordRefusal } from "./record-refusal.ts";

/** The browser a request comes from: its mark before sign-in, and where a session's new token goes. */
type Browser = { mark: string | null; keep(token: string): Promise<void> };

/** What a request brings: like Context, but perhaps nobody is signed in. */
export type RequestContext = Omit<Context, "actor"> & {
  actor: Actor | null;
  userAgent: string | null;
  browser: Browser;
};

const t = initTRPC.context<RequestContext>().create({
  transformer: superjson,
  sse: { ping: { enabled: true, intervalMs: 15_000 }, client: { reconnectAfterInactivityMs: 40_000 } },
  errorFormatter: ({ shape, error }) => ({
    ...shape,
    // Input a schema refuses carries the schema's sentence, not its list of issues as JSON.
    message: error.cause instanceof ZodError ? (error.cause.issues[0]?.message ?? shape.message) : shape.message,
    data: {
      code: shape.data.code,
      httpStatus: shape.data.httpStatus,
      field: fieldOf(error.cause),
      proofNeeded: error.cause instanceof ProofNeededError,
      retryAfterSeconds: error.cause instanceof RateLimitedError ? error.cause.retryAfterSeconds : null,
    },
  }),
});

/** The form field an error belongs to, when it belongs to one. */
function fieldOf(cause: unknown): string | null {
  if (cause instanceof InvalidError) return cause.field ?? null;
  return cause instanceof ZodError ? (cause.issues[0]?.path.join(".") ?? null) : null;
}

const codeOf = {
  forbidden: "FORBIDDEN",
  not_found: "NOT_FOUND",
  conflict: "CONFLICT",
  invalid: "BAD_REQUEST",
  unauthenticated: "UNAUTHORIZED",
  proof_needed: "PRECONDITION_FAILED",
  rate_limited: "TOO_MANY_REQUESTS",
} as const;

/** The one place where domain errors become transport errors; unknown ones lose their text and keep a reference. */
const mapErrors = t.middleware(async ({ ctx, path, type, next }) => {
  const started = performance.now();
  const result = await next();
  const ms = Math.round(performance.now() - started);
  const actorId = ctx.actor?.kind === "user" ? ctx.actor.userId : null;
  if (result.ok) {
    logger.debug({ request_id: ctx.requestId, actor_id: actorId, route: path, ms }, "procedure");
    return result;
  }
  const cause = result.error.cause;
  if (cause instanceof DomainError) {
    logger.info({ request_id: ctx.requestId, actor_id: actorId, route: path, ms, refused: cause.code }, "refused");
    if (cause instanceof ForbiddenError && ctx.actor)
      await recordRefusal(
        { ...ctx, actor: ctx.actor },
        { procedure: path, type, lacks: cause.lacks, said: cause.message },
      );
    throw new TRPCError({ code: codeOf[cause.code], message: cause.message, cause });
  }
  if (result.error.code !== "INTERNAL_SERVER_ERROR") return result;
  logger.error({ request_id: ctx.requestId, actor_id: actorId, route: path, ms, err: cause ?? result.error }, "failed");
  throw new TRPCError({
    code: "INTERNAL_SERVER_ERROR",
    message: `Something went wrong on our side; nothing was changed. Try again, or tell IT the reference ${ctx.requestId.slice(0, 8)}.`,
  });
});

/** Text that cannot be stored is nobody's typing; it is refused before a verb fails over it halfway. */
const refuseBrokenText = t.middleware(async ({ getRawInput, next }) => {
  if (holdsBrokenText(await getRawInput()))
    throw new InvalidError("The text holds characters that cannot be stored. Type it again without them.");
  return next();
});

const base = t.procedure.use(mapErrors).use(refuseBrokenText);

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/**
 * 1. Anyone, signed in or not: sign-in, set-up and invitation pages only. At the doors there is nobody yet: whoever is
 * signed in already counts as little as anyone else.
 */
export const doorProcedure = base.use(({ ctx, next }) =>
  next({ ctx: { ...ctx, actor: { kind: "system" as const, name: "Gatehouse" } } }),
);

/** 2. Any signed-in person. */
export const personProcedure = base.use(({ ctx, next }) => {
  if (ctx.actor?.kind !== "user")
    throw new TRPCError({ code: "UNAUTHORIZED", message: "You are signed out. Sign in to go on." });
  return next({ ctx: { ...ctx, actor: ctx.actor as UserActor } });
});

/** 3. The client's own staff. */
export const clientProcedure = personProcedure.use(({ ctx, next }) => {
  if (ctx.actor.organisation !== "client") throw new ForbiddenError(undefined, ["client"]);
  return next({ ctx });
});

/** 4. A vendor's people: coordinators and annotators. */
export const vendorProcedure = personProcedure.use(({ ctx, next }) => {
  if (ctx.actor.organisation !== "vendor" || !ctx.actor.vendorId) throw new ForbiddenError(undefined, ["vendor"]);
  return next({ ctx });
});
