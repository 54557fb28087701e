/**
 * Rules of the cable of a pair: which of its keys go together, and who tells the role.
 *
 * @module
 */
import { ROLES } from "../../failover/words.ts";
import { orList } from "../problems.ts";
import type { Draft, DraftFailover } from "../schema/draft.ts";
import type { Report } from "./report.ts";

const CABLE = ["failover", "cable"] as const;
/** Each names another kind of cable. */
const KINDS = ["device", "socket", "link"] as const;

/** Only a cable of all its wires tells which end of it a unit is on. */
export function roles({ failover }: Draft, report: Report) {
  if (failover?.role !== undefined || failover === null || failover === undefined) return;
  const why = roleless(failover.cable);
  if (why === undefined) return;
  const expected = `${orList(ROLES)}, and the other one on the other unit`;
  report.value(["failover", "role"], `missing, and ${why}`, expected);
}

/** Why nobody tells the role; undefined where the cable may, or is wrong by itself. */
function roleless(cable: DraftFailover["cable"]): string | undefined {
  if (cable === undefined) return "there is no cable that tells it";
  if (cable === null) return undefined;
  if (cable.wiring === "null-modem") return "a null-modem cable does not tell it";
  return cable.link === undefined ? undefined : "a link does not tell it";
}

/** A cable is of one kind. */
export function cableKinds({ failover }: Draft, report: Report) {
  const cable = failover?.cable;
  if (cable === null || cable === undefined) return;
  const [first, ...more] = KINDS.filter((kind) => cable[kind] !== undefined);
  if (first === undefined) report.value(CABLE, `without ${orList(KINDS)}`, "one of them");
  for (const kind of more) {
    report.key(
      [...CABLE, kind],
      `is here beside ${first}`,
      "only one of them: a unit has one cable",
    );
  }
}

/** A link has a peer, the others have wires. Nothing in the file is ignored. */
export function cableKeys({ failover }: Draft, report: Report) {
  const cable = failover?.cable;
  if (cable === null || cable === undefined) return;
  const { link, peer, wiring } = cable;
  // Of two kinds, or none, it is not known which of these keys it may have.
  if (KINDS.filter((kind) => cable[kind] !== undefined).length !== 1) return;
  if (link === undefined && peer !== undefined) {
    report.key([...CABLE, "peer"], "is here, and the cable is no link", "link too, or no peer");
  }
  if (link !== undefined && peer === undefined) {
    report.value([...CABLE, "peer"], "missing", "the address that the other unit has on the link");
  }
  if (link !== undefined && wiring !== undefined) {
    report.key([...CABLE, "wiring"], "is here, and a link has none", "no wiring");
  }
}

/** On a port, hellos go anyway: a link that is one would be no second path. */
export function linkPorts({ failover, ports }: Draft, report: Report) {
  const link = failover?.cable?.link;
  if (link === null || link === undefined) return;
  for (const port of ["front", "back"] as const) {
    if (ports[port] !== link) continue;
    report.value([...CABLE, "link"], `${link}, which is ports.${port} too`, "another interface");
  }
}
