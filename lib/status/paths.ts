/**
 * What the status server can be asked for, in words.
 *
 * @module
 */

/** Path ▸ what it gives, as the page for people and the answer to an unknown path list them. */
export const PATHS: Readonly<Record<string, string>> = {
  "/status": "the whole picture of the unit, JSON",
  "/status/connections":
    "the connection table by pages, JSON; parameters: virtual, real, client, limit, after",
  "/explain": "which real a client gets, and why, JSON; parameters: client, virtual",
  "/events": "transitions, JSON or server-sent events; parameters: since, limit",
  "/history":
    "the last ten minutes of the unit and of some virtuals and reals, JSON; parameters: virtual, real, since",
  "/metrics": "counters and states, in the text format of Prometheus",
  "/trace":
    "decisions on packets as they happen, one JSON object a line, with the token; parameters: virtual, client, real, snap, limit, seconds",
  "/healthz": "200 while the unit does its work, else 503",
};

/** As {@linkcode PATHS}, of POST. */
export const COMMAND_PATHS: Readonly<Record<string, string>> = {
  "/reals/NAME/{in-service,out-of-service,drain}":
    "commands, with the token; drain takes the parameter deadline",
  "/virtuals/NAME/{in-service,out-of-service,drain}": "the same for a virtual",
  "/reload": "takes the changed config file, with the token",
  "/failover/{active,reset}":
    "makes this unit of a pair active; forgets its failures; with the token",
};
