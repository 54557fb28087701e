/**
 * All that a transition of the unit may depend on, as it is known at one moment.
 *
 * @module
 */
import type { Peer } from "./hellos.ts";
import type { Role } from "./words.ts";

export interface Facts {
  /** The process is ready to serve, and the role is known. */
  isReady: boolean;
  /** It has listened for as long as whoever is there would have taken to be heard. */
  hasListened: boolean;
  /** Twice that long: a peer that boots would be done by now. */
  hasWaited: boolean;
  /** Why this unit could not serve: a port, the configuration, or who the peer is. Undefined where it could. */
  fault: string | undefined;
  role: Role | undefined;
  /** The cable is not plugged in on this side: the peer may be active, and nothing would be heard of it there. */
  isUnplugged: boolean;
  /** The peer, while it is heard on any path. */
  peer: Peer | undefined;
  /** The power line of the cable has fallen, and nothing was heard since. */
  peerHasNoPower: boolean;
  /**
   * It is silent on every path, and the ports of this unit hear something. Never held by a secondary that was not plugged in at boot
   * and has heard nothing of its peer: it waits.
   */
  peerHasFailed: boolean;
  /** Neither the peer nor anybody else is heard, on any path. */
  isCutOff: boolean;
  /** The lease of being active lapsed before it was renewed. */
  hasStalled: boolean;
  /** The peer is active as well, or says that it is about to be, and goes first. */
  mustYield: boolean;
  /** The peer has more good ports and could serve at once, and this unit has not handed over for that reason before. */
  peerIsHealthier: boolean;
  /** The peer has handed over to this unit. */
  isHandedOver: boolean;
  /** Neither unit was active for a while, and of the two this one goes first. */
  nobodyElse: boolean;
  /** An operator has ordered it. */
  isOrdered: boolean;
  /** The process is about to end. */
  isStopping: boolean;
}
