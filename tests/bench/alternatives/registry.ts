/**
 * All alternatives by name.
 *
 * @module
 */
import type { AlternativeName } from "../options.ts";
import type { Alternative } from "./alternative.ts";
import { bridge } from "./bridge.ts";
import { haproxy } from "./haproxy.ts";
import { nftables } from "./nftables.ts";
import { pointsman, typescript } from "./pointsman.ts";

export const REGISTRY: Readonly<Record<AlternativeName, Alternative>> = {
  bridge,
  nftables,
  haproxy,
  typescript,
  pointsman,
};
