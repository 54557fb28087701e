/**
 * A program that tests start with fewer rights: says why it can neither open the pair's sockets nor set an address on an interface.
 *
 * @module
 */
import { setAddress } from "./addresses.ts";
import { PairPorts } from "./pair_ports.ts";

const PERMISSIONS = ["--allow-ffi", "--allow-read", "--allow-env"];
const NO_RIGHTS = ["setpriv", "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all"];

/** Its command line. */
export function withoutRights(interfaceName: string): string[] {
  const program = import.meta.filename!;
  const deno = [Deno.execPath(), "run", "--quiet", "--no-prompt", ...PERMISSIONS];
  return [...NO_RIGHTS, ...deno, program, interfaceName];
}

if (import.meta.main) {
  const name = Deno.args[0]!;
  for (
    const call of [
      () => PairPorts.open([name], new Uint8Array(6)),
      () => setAddress(name, "10.0.0.2", 24, 9),
    ]
  ) {
    try {
      await call();
      console.log("no error");
    } catch (error) {
      console.log(`${error}`);
    }
  }
}
