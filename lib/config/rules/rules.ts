/**
 * The rules that look at two places of a configuration at once. They run on whatever is valid by itself, so
 * that a typing error elsewhere does not hide what they find. A rule more is a line more here.
 *
 * @module
 */
import type { Problem } from "../problems.ts";
import type { Draft } from "../schema/draft.ts";
import type { Tree } from "../tree.ts";
import { backupPorts, bindPorts, binds } from "./binds.ts";
import { cableKeys, cableKinds, linkPorts, roles } from "./cable.ts";
import { sharedEndpoints } from "./clients.ts";
import { names, ports, realsTwice, sharedAddresses } from "./distinct.ts";
import { linkPeers, pairAddresses, pairNetwork } from "./pair_addresses.ts";
import { Report, type Rule } from "./report.ts";
import { backups, standbys } from "./stand_ins.ts";
import { statics, staticsTwice } from "./statics.ts";
import { stickyMasks } from "./sticky.ts";

const RULES: readonly Rule[] = [
  ports,
  names,
  realsTwice,
  sharedAddresses,
  sharedEndpoints,
  standbys,
  backups,
  binds,
  bindPorts,
  backupPorts,
  stickyMasks,
  statics,
  staticsTwice,
  roles,
  cableKinds,
  cableKeys,
  linkPorts,
  pairNetwork,
  pairAddresses,
  linkPeers,
];

export function brokenRules(draft: Draft, tree: Tree): readonly Problem[] {
  const report = new Report(tree);
  for (const rule of RULES) rule(draft, report);
  return report.problems;
}
