/**
 * What else the unit can be asked for, for who comes to write a program.
 *
 * @module
 */
import { COMMAND_PATHS, PATHS } from "../../status/paths.ts";
import { find, make } from "./dom.ts";

export function showPaths() {
  const reading = Object.entries(PATHS).map(([path, gives]) =>
    make("li", {}, make("a", { href: path.slice(1) }, path), `: ${gives}`)
  );
  const commands = Object.entries(COMMAND_PATHS).map(([path, does]) =>
    make("li", {}, make("code", {}, `POST ${path}`), `: ${does}`)
  );
  find("details", "paths").append(make("ul", {}, ...reading, ...commands));
}
