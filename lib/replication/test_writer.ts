/**
 * A thread that makes, moves, changes and ends connections as fast as it can, for who reads the table meanwhile. All words of one
 * connection follow from one number.
 *
 * @module
 */
import { ANSWERED } from "../objects/entry.ts";
import { Opening } from "../objects/opening.ts";
import { newTestTable } from "./test_table.ts";

interface Scope {
  onmessage: ((event: MessageEvent<SharedArrayBuffer>) => void) | null;
}
declare const self: Scope;

self.onmessage = ({ data }) => {
  const { table, stop } = newTestTable(data);
  table.seed(5);
  const opening = new Opening();
  const entries = new Int32Array(4);
  for (let number = 1; Atomics.load(stop, 0) === 0; number = (number + 1) & 0xffffff) {
    const at = number & 3;
    if (entries[at] !== 0) table.release(entries[at]!);
    aim(opening, number, number);
    const entry = table.open(opening, number);
    entries[at] = entry;
    table.handshakes[entry] = number;
    table.flag(entry, ANSWERED);
    aim(opening, number, number ^ 0x555555);
    table.move(entry, opening);
  }
};

function aim(opening: Opening, number: number, real: number) {
  opening.foreign = number;
  opening.virtualAddress = number ^ 1;
  opening.clientPorts = number & 0xffff;
  opening.serverPorts = number & 0xffff;
  opening.protocol = 6;
  opening.sequence = number ^ 2;
  opening.realAddress = real;
  opening.real = real & 7;
}
