/**
 * The demo is several processes of the same program. Which of them one is, it finds in its environment: the command line is
 * `demo` for all, since that is the only way in that a compiled program has.
 *
 * @module
 */
import { selfCommand } from "./self.ts";

/** The failures of one client in a row count once, so a single one could not show how a real fails. */
export const CLIENTS = 3;

export interface DemoOptions {
  /** Ends with the first story. */
  once: boolean;
  /** Ends after so many at the latest; undefined is until it is interrupted, or for as long as the first story with `once`. */
  seconds: number | undefined;
  /** Where the status is served on 127.0.0.1 of the host; another one is taken where it is in use. */
  port: number;
}

/** `inside`: what runs in namespaces, and starts the rest. The others each live on one host of the network. */
export type DemoPart =
  | { part: "inside"; options: DemoOptions }
  | { part: "server"; name: string; port: number; files: string }
  | { part: "client"; address: string; port: number }
  | { part: "download"; address: string; port: number }
  | { part: "probe"; address: string; port: number; kept: number }
  | { part: "transfers"; address: string; port: number; count: number; seconds: number };

const VARIABLE = "POINTSMAN_DEMO_PART";

export function partCommand(): string[] {
  return selfCommand(["demo"]);
}

export function partEnv(part: DemoPart): Record<string, string> {
  return { [VARIABLE]: JSON.stringify(part) };
}

/** Undefined in the process that a person started. */
export function ownPart(): DemoPart | undefined {
  const text = Deno.env.get(VARIABLE);
  return text === undefined ? undefined : JSON.parse(text);
}
