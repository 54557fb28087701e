import assert from "node:assert/strict";
import { demoConfig } from "../demo/demo_config.ts";
import { routingWarnings } from "./warnings.ts";

Deno.test("each port on which the kernel routes is named with the setting that ends it", () => {
  const files: Record<string, string> = {
    "/proc/sys/net/ipv4/conf/eth0/forwarding": "1\n",
    "/proc/sys/net/ipv4/conf/eth1/forwarding": "0\n",
  };
  assert.deepEqual(routingWarnings(demoConfig(), (path) => files[path]), [
    "warning: port eth0: the kernel routes there too: expected net.ipv4.conf.eth0.forwarding=0",
  ]);
  assert.deepEqual(routingWarnings(demoConfig(), () => undefined), []);
});
