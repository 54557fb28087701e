/**
 * Pointsman's only entry: hands the command line to `lib/cli`.
 *
 * @module
 */
import "./lib/require.ts";
import { DONE, FAILED } from "./lib/cli/io.ts";
import { main } from "./lib/cli/program.ts";
import { StandardIo } from "./lib/cli/standard_io.ts";

// The demo starts programs. Everything else gives up the right to, before anything comes over the network.
if (!Deno.args.includes("demo")) Deno.permissions.revokeSync({ name: "run" });
const io = new StandardIo();
const code = await main(Deno.args, io);
// What was asked for and could not be written was not done.
Deno.exit(code === DONE && io.gone ? FAILED : code);
