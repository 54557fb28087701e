/**
 * Three ways to show the same thing again and again: drawn over itself on a terminal, as a block each time elsewhere, as a line of JSON
 * for programs.
 *
 * @module
 */
import type { Streams } from "./io.ts";
import { oneLine, oneLineJson } from "./one_line.ts";
import { isDumb } from "./paint.ts";
import { Screen } from "./screen.ts";
import { type Look, PLAIN_LOOK } from "./table.ts";
import { formatAge } from "./units.ts";
import type { Watched, WatchOptions } from "./watch.ts";
import { cutTo } from "./width.ts";

export interface Display extends Disposable {
  show(watched: Watched): void;
}

/** The display has the terminal from now on, until it is disposed of. */
export function displayOf(options: WatchOptions, io: Streams): Display {
  if (options.json) return new JsonLines(io);
  if (io.terminal === undefined || isDumb()) return new Blocks(options, io);
  return new Redrawn(options, new Screen(io.terminal));
}

/** Frames on a screen. One is drawn anew when the size of the terminal changes. */
class Redrawn implements Display {
  #last: Watched | undefined;

  constructor(private readonly options: WatchOptions, private readonly screen: Screen) {
    screen.open(() => this.#draw());
  }

  show(watched: Watched) {
    this.#last = watched;
    this.#draw();
  }

  [Symbol.dispose]() {
    this.screen.close();
  }

  #draw() {
    if (this.#last === undefined) return;
    const look = { columns: this.screen.columns, paint: this.options.paint };
    this.screen.draw(frameOf(this.#last, this.options, look));
  }
}

/** What is seen, below when it was and whether the unit still answers. */
function frameOf(watched: Watched, options: WatchOptions, look: Look): string[] {
  const every = `every ${formatAge(options.watchMs)}`;
  const head = `pointsman show ${options.what}  ${watched.time}  ${every}  ${options.status}`;
  const { outage } = watched;
  const told = outage === undefined ? [] : [
    look.paint(cutTo(oneLine(outage.text), look.columns), "bad"),
    cutTo(oneLine(outage.reason), look.columns),
  ];
  return [cutTo(oneLine(head), look.columns), ...told, "", ...watched.lines(look)];
}

/** For a file or a pipe: nothing is drawn over, nothing is cut. What is old is not told again. */
class Blocks implements Display {
  constructor(private readonly options: WatchOptions, private readonly io: Streams) {}

  show(watched: Watched) {
    const look = { ...PLAIN_LOOK, paint: this.options.paint };
    const { outage, time } = watched;
    const lines = outage === undefined
      ? watched.lines(look)
      : [outage.text, outage.reason].map(oneLine);
    this.io.log([time, ...lines, ""].join("\n"));
  }

  [Symbol.dispose]() {}
}

/** A document a line. What stands in the way of one goes to standard error, once. */
class JsonLines implements Display {
  #isOut = false;

  constructor(private readonly io: Streams) {}

  show(watched: Watched) {
    const { outage } = watched;
    if (outage === undefined) this.io.log(oneLineJson(watched.json()));
    else if (!this.#isOut) this.io.error(oneLine(`${outage.text}: ${outage.reason}`));
    this.#isOut = outage !== undefined;
  }

  [Symbol.dispose]() {}
}
