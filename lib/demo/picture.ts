/**
 * What the demo shows before it starts: the network, and where to look.
 *
 * @module
 */
import type { Config } from "../config/config.ts";

/** The network as characters: who is where, with the names and addresses of the configuration. */
export function picture(config: Config, clientAddress: string): string[] {
  const virtual = config.virtuals[0]!;
  const { front, back } = config.ports;
  const left = [
    `client  ----------- ${front} [ unit ${config.unit} ] ${back} ----+`,
    clientAddress,
    `asks for ${virtual.name} ${endpoint(virtual)}`,
  ];
  const corner = left[0]!.length;
  const rows = Math.max(left.length, config.reals.length);
  return Array.from({ length: rows }, (_, row) => {
    const real = config.reals[row];
    const text = left[row] ?? "";
    if (real === undefined) return `  ${text}`;
    const joint = row === 0 ? text : `${text.padEnd(corner - 1)}+`;
    return `  ${joint}---- ${real.name} ${endpoint(real)}`;
  });
}

/** How to see the same from the machine the demo runs on, where `port` may not be the one that was asked for. */
export function howToLook(port: number, asked: number): string[] {
  const url = `http://127.0.0.1:${port}`;
  const lines = [`  curl ${url}/status`, `  in a browser: ${url}/`];
  return port === asked ? lines : [...lines, `  (port ${asked} could not be had)`];
}

/** `ADDRESS:PORT`, or the address alone where all ports are meant. */
export function endpoint({ address, port }: { address: string; port: number }): string {
  return port === 0 ? address : `${address}:${port}`;
}
