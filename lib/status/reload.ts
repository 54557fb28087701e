/**
 * `POST /reload`: has the unit read its config again.
 *
 * @module
 */
import type { Hono } from "hono";
import { badQuery, hasBody, parametersOf, refuse, type StatusEnv, wrongMethod } from "./answers.ts";
import type { StatusSource } from "./app.ts";
import { addressOf, type Guard } from "./guard.ts";
import { readNoQuery } from "./query.ts";

/** A file that is wrong is answered with 422, and all that is wrong with it. */
export function addReload(app: Hono<StatusEnv>, source: StatusSource, guard: Guard) {
  app.post("/reload", async (context) => {
    const refusal = guard.refusal(context);
    if (refusal !== undefined) return refusal;
    const read = readNoQuery(parametersOf(context));
    if ("problems" in read) return badQuery(context, read.problems);
    if (await hasBody(context.req.raw)) {
      const error = "the request has a body: expected none; the unit reads its own file";
      return refuse(context, 400, { error });
    }
    const result = await source.reload(addressOf(context));
    if (!("problems" in result)) return context.json(result);
    const error = "nothing is changed";
    return refuse(context, result.byEngine ? 503 : 422, { error, problems: result.problems });
  });
  app.all("/reload", (context) => wrongMethod(context, ["POST"]));
}
