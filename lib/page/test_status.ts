/**
 * A status for tests: `www` with web1 and web2, `any` with all, everything in service.
 *
 * @module
 */
import { FLAG_RUNNING } from "../engine/state.ts";
import type { StatusJson } from "../status/json.ts";
import { statusOf } from "../status/snapshot.ts";
import { type TestSource, testSource } from "../status/test_source.ts";
import { ARP_RESOLVED, LINK_UP, REAL_IN_SERVICE, VIRTUAL_IN_SERVICE } from "../words.ts";

export function testStatus(source: TestSource = testSource()): StatusJson {
  const { config, state, facts } = source;
  state.flags[FLAG_RUNNING] = 1;
  state.links.fill(LINK_UP);
  state.reals.arp.fill(ARP_RESOLVED);
  state.reals.state.fill(REAL_IN_SERVICE);
  state.virtuals.state.fill(VIRTUAL_IN_SERVICE);
  state.virtuals.serving.fill(0);
  return statusOf(config, state, facts());
}
