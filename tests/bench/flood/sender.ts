/**
 * The flood: a process on the client's host that sends SYNs from many addresses at a steady rate, and says at its end on the
 * standard output how many it sent, as a {@linkcode Flooded} in JSON. Its argument is a {@linkcode Flood} as JSON.
 *
 * @module
 */
import { FrameSender, SLOTS } from "./frame_sender.ts";
import { type FloodTarget, Syns } from "./syns.ts";

export interface Flood {
  target: FloodTarget;
  /** SYNs in a second. */
  rate: number;
  seconds: number;
  /** Distinct addresses. */
  clients: number;
}

export interface Flooded {
  sent: number;
  seconds: number;
}

const PORT = "eth0";
const PAUSE_MS = 1;

function main({ target, rate, seconds, clients }: Flood): Flooded {
  const sender = new FrameSender(PORT);
  const syns = new Syns(sender.mac, target, clients);
  const pause = new Int32Array(new SharedArrayBuffer(4));
  let sent = 0;
  const start = performance.now();
  const elapsed = () => (performance.now() - start) / 1000;
  while (elapsed() < seconds) {
    // What is late, or was not taken, is made up for, but in bursts that a ring can hold.
    const due = Math.min(SLOTS, Math.floor(elapsed() * rate) - sent);
    for (let i = 0; i < due; i++) syns.write(sender.memory, sender.slot(i), sent + i);
    sent += sender.send(due, syns.bytes);
    if (due < SLOTS) Atomics.wait(pause, 0, 0, PAUSE_MS);
  }
  sender.close();
  return { sent, seconds: elapsed() };
}

if (import.meta.main) console.log(JSON.stringify(main(JSON.parse(Deno.args[0]!))));
