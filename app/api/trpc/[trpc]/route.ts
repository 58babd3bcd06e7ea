import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { requestContext } from "#server/api/request-context.ts";
import { appRouter } from "#server/api/root.ts";

const bodyLimit = 16 * 1024 * 1024;

function handle(request: Request): Promise<Response> | Response {
  if (Number(request.headers.get("content-length") ?? 0) > bodyLimit)
    return Response.json({ message: "The request is larger than 16 MB. Nothing was changed." }, { status: 413 });
  return fetchRequestHandler({
    endpoint: "/api/trpc",
    req: request,
    router: appRouter,
    createContext: ({ resHeaders }) => requestContext(request.headers, resHeaders),
    maxBatchSize: 10,
  });
}

export { handle as GET, handle as POST };
