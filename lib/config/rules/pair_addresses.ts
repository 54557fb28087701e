/**
 * Rules of the addresses of a pair: two of one network, which nobody else has.
 *
 * @module
 */
import type { Draft } from "../schema/draft.ts";
import { networkOf } from "../subnet.ts";
import type { Report } from "./report.ts";

const ADDRESSES = ["failover", "addresses"] as const;
const ENDS = ["active", "failover"] as const;

/** They change places in a takeover: who reaches one must reach the other in the same way. */
export function pairNetwork({ failover: section }: Draft, report: Report) {
  const { active, failover } = section?.addresses ?? {};
  if (active === undefined || active === null || failover === undefined || failover === null) {
    return;
  }
  const [network, other] = [networkOf(active), networkOf(failover)];
  const at = [...ADDRESSES, "failover"];
  const expected = `another address of ${network}`;
  if (network !== other) {
    const wrong = `${failover.address}/${failover.bits}, in another network than ` +
      `failover.addresses.active`;
    report.value(at, wrong, expected.replace("another", "an"));
  } else if (active.address === failover.address) {
    report.value(at, `${failover.address}, which is failover.addresses.active too`, expected);
  }
}

/** The box itself has them: a virtual there would be answered with a reset, and a real could not be reached. */
export function pairAddresses({ failover, reals, virtuals }: Draft, report: Report) {
  if (failover === undefined || failover === null) return;
  const owners = new Map<string, string>();
  for (
    const [what, section, objects] of [
      ["real", "reals", reals],
      ["virtual", "virtuals", virtuals],
    ] as const
  ) {
    for (const [name, { address }] of objects) {
      if (address === null || owners.has(address)) continue;
      owners.set(address, `${what} ${report.named(section, name)}`);
    }
  }
  for (const end of ENDS) {
    const address = failover.addresses[end]?.address;
    const owner = address === undefined ? undefined : owners.get(address);
    if (owner === undefined) continue;
    const expected = "an address that no machine has";
    report.value([...ADDRESSES, end], `${address}, the address of ${owner}`, expected);
  }
}

/** Those of the pair move, so they lead to the peer only at times. */
export function linkPeers({ failover }: Draft, report: Report) {
  const peer = failover?.cable?.peer;
  if (peer === null || peer === undefined) return;
  for (const end of ENDS) {
    if (failover?.addresses[end]?.address !== peer) continue;
    const wrong = `${peer}, which is failover.addresses.${end} too`;
    const expected = "the address that the other unit has on the link, whatever it does";
    report.value(["failover", "cable", "peer"], wrong, expected);
  }
}
