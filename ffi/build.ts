/**
 * Builds the C shim where it is missing or older than its sources: `deno task shim [TARGET]`.
 *
 * @module
 */
import { building, compile, isCurrent, pathOf, targetOf } from "./compiler.ts";
import { buildProgram } from "./fastpath/build.ts";

const here = new URL("./", import.meta.url);
const CODE = [
  "shim.c",
  "notify.c",
  "serial.c",
  "line_holder.c",
  "memory_keeper.c",
  "pair.c",
  "address.c",
  "netlink.c",
  "fastpath/fastpath.c",
  "fastpath/trial.c",
  "fastpath/clsact.c",
  "fastpath/xdp_port.c",
]
  .map((name) => new URL(name, here));
const HEADERS = [
  "shim.h",
  "serial.h",
  "line_holder.h",
  "memory_keeper.h",
  "pair.h",
  "address.h",
  "netlink.h",
  "fastpath/fastpath.h",
  "fastpath/handle.h",
  "fastpath/layout.h",
  "fastpath/clsact.h",
  "fastpath/xdp_port.h",
]
  .map((name) => new URL(name, here));
// Never unloaded: a thread of it may be at its last return, or live on in a worker that was ended.
const LINKED = ["-shared", "-fPIC", "-Wl,-z,nodelete"];
const FLAGS = ["-std=c11", "-O2", "-Wall", "-Wextra", "-Werror", ...LINKED];

await building("the C shim", async () => {
  const target = targetOf(Deno.args[0]);
  const folder = new URL(`build/${target}/`, here);
  const library = new URL("libpointsman.so", folder);
  await Deno.mkdir(folder, { recursive: true });
  await buildProgram(target, folder);
  const loader = new URL("program.lskel.h", folder);
  if (await isCurrent(library, [...CODE, ...HEADERS, loader])) return;
  await compile(target, [...FLAGS, "-isystem", pathOf(folder), ...CODE.map(pathOf)], library);
});
