/**
 * Opens the serial port that its argument names, and says each change of its lines in JSON, until its input ends.
 *
 * @module
 */
import { serialCarrier } from "./serial.ts";

const carrier = serialCarrier(Deno.args[0]!, {
  onBytes: () => {},
  onLines: (lines) => console.log(JSON.stringify(lines)),
  onTrouble: () => {},
});
for await (const _ of Deno.stdin.readable);
await carrier.close();
