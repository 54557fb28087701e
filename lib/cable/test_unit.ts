/**
 * The process of a unit, as large as one is, which holds a cable until it is killed: `serial|socket PATH`.
 *
 * @module
 */
import { serialCarrier } from "./serial.ts";
import { socketCarrier } from "./socket.ts";

const MEMORY_BYTES = 160_000_000;

const [kind, path] = Deno.args;
const memory = new Uint8Array(MEMORY_BYTES).fill(1);
const carrier = (kind === "serial" ? serialCarrier : socketCarrier)(path!, {
  onBytes: () => {},
  onLines: () => {},
  onTrouble: (cause) => console.log(cause ?? "it is open"),
});
await Deno.stdin.read(memory);
await carrier.close();
