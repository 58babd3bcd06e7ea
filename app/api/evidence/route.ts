import { TRPCError } from "@trpc/server";
import { getHTTPStatusCodeFromError } from "@trpc/server/http";
import { readLimitedBody } from "#lib/read-limited-body.ts";
import { evidenceLimit, uploadEvidenceInput } from "#lib/schemas/annotators.ts";
import { requestContext } from "#server/api/request-context.ts";
import { appRouter } from "#server/api/root.ts";
import { createCallerFactory } from "#server/api/trpc.ts";

/**
 * Takes a certificate as the plain body of the request, so that the browser can show how far it has come.
 * `kind` and `name` stand in the query. Answers with a sentence in `message` when it is refused.
 */
export async function POST(request: Request): Promise<Response> {
  const query = new URL(request.url).searchParams;
  const content = await readLimitedBody(request, evidenceLimit);
  if (!content)
    return Response.json(
      { message: "The file is larger than 10 MB. Choose a smaller one; nothing was uploaded." },
      { status: 413 },
    );
  const input = uploadEvidenceInput.safeParse({ kind: query.get("kind"), fileName: query.get("name"), content });
  if (!input.success)
    return Response.json({ message: "The file needs a name. Nothing was uploaded." }, { status: 400 });
  try {
    const call = createCallerFactory(appRouter)(await requestContext(request.headers));
    return Response.json(await call.annotators.uploadEvidence(input.data));
  } catch (error) {
    if (error instanceof TRPCError)
      return Response.json({ message: error.message }, { status: getHTTPStatusCodeFromError(error) });
    throw error;
  }
}
