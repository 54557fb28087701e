/**
 * `pointsman show failover`. No config can ask for a peer so far: whoever looks here is to know that at once.
 *
 * @module
 */
import type { StatusJson } from "../../status/json.ts";
import { oneLine } from "../one_line.ts";
import { cutTo } from "../width.ts";
import type { Kind } from "./view.ts";

export const FAILOVER: Kind<StatusJson> = {
  json: () => ({ enabled: false }),
  lines: ({ answer: { unit } }, _, { columns }) => [
    cutTo(oneLine(`unit ${unit.name}: no failover is configured: it has no peer`), columns),
    cutTo("Nothing takes over when it fails.", columns),
  ],
};
