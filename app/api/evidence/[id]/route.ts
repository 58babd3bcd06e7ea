import { TRPCError } from "@trpc/server";
import { getHTTPStatusCodeFromError } from "@trpc/server/http";
import { evidenceIdInput } from "#lib/schemas/annotators.ts";
import { requestContext } from "#server/api/request-context.ts";
import { appRouter } from "#server/api/root.ts";
import { createCallerFactory } from "#server/api/trpc.ts";

const missing = () =>
  new Response("This does not exist, or it is not yours to see.", {
    status: 404,
    headers: { "content-type": "text/plain; charset=utf-8" },
  });

/** Hands out one proof as a download that no browser will run, whatever it holds. Each reading is an event. */
export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const input = evidenceIdInput.safeParse({ evidenceId: (await params).id });
  if (!input.success) return missing();
  try {
    const call = createCallerFactory(appRouter)(await requestContext(request.headers));
    const file = await call.annotators.readEvidence(input.data);
    const plainName = file.fileName.replace(/[^\x20-\x7e]|["\\]/g, "_");
    return new Response(new Uint8Array(file.content), {
      headers: {
        "content-type": file.mediaType,
        "content-disposition": `attachment; filename="${plainName}"; filename*=UTF-8''${encodeURIComponent(file.fileName)}`,
        "x-content-type-options": "nosniff",
        "content-security-policy": "sandbox; default-src 'none'",
        "cross-origin-resource-policy": "same-origin",
        "cache-control": "no-store",
      },
    });
  } catch (error) {
    if (!(error instanceof TRPCError)) throw error;
    if (error.code === "NOT_FOUND") return missing();
    return new Response(error.message, {
      status: getHTTPStatusCodeFromError(error),
      headers: { "content-type": "text/plain; charset=utf-8" },
    });
  }
}
