/**
 * Pointsman's only entry: hands the command line to `lib/cli`.
 *
 * @module
 */
import { main } from "./lib/cli/program.ts";

Deno.exit(await main(Deno.args, console));
