/**
 * What all paths share: the type of a request, and the answer to one that is refused.
 *
 * @module
 */
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { ErrorJson } from "./json.ts";
import type { Caller } from "./server.ts";

/** Who asks comes with each request. */
export interface StatusEnv {
  Bindings: Caller;
}
export type StatusContext = Context<StatusEnv>;

export function refuse(
  context: StatusContext,
  status: ContentfulStatusCode,
  body: ErrorJson,
): Response {
  return context.json(body, status);
}

export function badQuery(context: StatusContext, problems: string[]): Response {
  return refuse(context, 400, { error: "bad query", problems });
}

/** RFC 9110, 15.5.6: the answer names the methods there are. */
export function wrongMethod(context: StatusContext, methods: readonly string[]): Response {
  context.header("allow", methods.join(", "));
  const { method, path } = context.req;
  const error = `${path} does not take ${method}: expected ${methods.join(" or ")}`;
  return refuse(context, 405, { error });
}

export function parametersOf(context: StatusContext): URLSearchParams {
  return new URL(context.req.url).searchParams;
}

/** A body may come without its length: its first bytes say that there is one. */
export async function hasBody({ body }: Request): Promise<boolean> {
  if (body === null) return false;
  const reader = body.getReader();
  const { value } = await reader.read();
  await reader.cancel();
  return value !== undefined && value.length > 0;
}
