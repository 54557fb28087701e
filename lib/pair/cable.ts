/**
 * The cable that the config names, opened.
 *
 * @module
 */
import { type Carrier, type CarrierListener } from "../cable/carrier.ts";
import { linkCarrier } from "../cable/link.ts";
import { serialCarrier } from "../cable/serial.ts";
import { socketCarrier } from "../cable/socket.ts";
import type { CableConfig } from "../config/config.ts";
import type { Wiring } from "../failover/cable_state.ts";
import { CABLE_LINK_PORT } from "../limits.ts";

export function openCable(cable: CableConfig, listener: CarrierListener): Carrier {
  switch (cable.kind) {
    case "serial":
      return serialCarrier(cable.device, listener);
    case "socket":
      return socketCarrier(cable.path, listener);
    case "link": {
      const local = { address: cable.peer.includes(":") ? "::" : "0.0.0.0", port: CABLE_LINK_PORT };
      return linkCarrier(local, { address: cable.peer, port: CABLE_LINK_PORT }, listener);
    }
  }
}

/** What its lines tell. Where there is no cable, as of one without lines: nothing is ever heard by it. */
export function wiringOf(cable: CableConfig | null): Wiring {
  return cable === null || cable.kind === "link" ? "link" : cable.wiring;
}
