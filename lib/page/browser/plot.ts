/**
 * One plot: a figure of some subjects over the last minutes.
 *
 * @module
 */
import uPlot from "uplot";
import type { Figure, Past } from "../past.ts";
import { make } from "./dom.ts";
import { colour, lineStyle } from "./plot_style.ts";

const HEIGHT = 150;
const FONT = "12px system-ui, sans-serif";

/** At first there is little to see: at least so much time is shown. */
const LEAST_SPAN_S = 60;

export interface PlotOptions {
  figure: Figure;
  title: string;
  textOf(value: number | null): string;
  /** Told which sample a person points at; null for none. */
  onPoint(index: number | null): void;
}

export class Plot {
  readonly element: HTMLElement;
  readonly #room = make("div", { class: "room" });
  #plot: uPlot | undefined;

  constructor(private readonly options: PlotOptions) {
    const title = make("figcaption", {}, options.title);
    // What it shows is in the table of its lines, as text.
    this.#room.setAttribute("aria-hidden", "true");
    this.element = make("figure", {}, title, this.#room);
    new ResizeObserver(() => this.#plot?.setSize(this.#size())).observe(this.#room);
  }

  /** Draws other lines, or the same ones in other colours. */
  renew(past: Past, nowS: number) {
    this.#plot?.destroy();
    this.#plot = new uPlot(
      this.#optionsFor(past),
      dataOf(past, this.options.figure, nowS),
      this.#room,
    );
  }

  show(past: Past, nowS: number) {
    this.#plot?.setData(dataOf(past, this.options.figure, nowS));
  }

  #size() {
    return { width: Math.max(120, this.#room.clientWidth), height: HEIGHT };
  }

  #optionsFor(past: Past): uPlot.Options {
    const { textOf, onPoint } = this.options;
    const axis = {
      stroke: colour("--quiet"),
      font: FONT,
      grid: { stroke: colour("--grid"), width: 1 },
      ticks: { stroke: colour("--grid"), width: 1, size: 4 },
    };
    return {
      ...this.#size(),
      padding: [8, 16, 0, 0],
      legend: { show: false },
      cursor: { sync: { key: "past" }, drag: { x: false, y: false }, y: false },
      scales: {
        x: { time: false, range: (_, least) => [Math.min(least, -LEAST_SPAN_S), 0] },
        y: { range: (_, __, most) => [0, Math.max(1, (most ?? 0) * 1.1)] },
      },
      axes: [
        { ...axis, size: 26, space: 60, incrs: [10, 15, 30, 60, 120, 300], values: agesOf },
        {
          ...axis,
          size: 66,
          space: 34,
          values: (_, values) => values.map((value) => textOf(value)),
        },
      ],
      series: [
        {},
        ...past.subjects.map((_, index) => {
          const { colour: stroke, dash } = lineStyle(index);
          return { stroke, dash, width: 2, points: { show: false } };
        }),
      ],
      hooks: { setCursor: [(plot) => onPoint(plot.cursor.idx ?? null)] },
    };
  }
}

/** Seconds before now: a person compares with a minute ago, not with a clock. */
function dataOf(past: Past, figure: Figure, nowS: number): uPlot.AlignedData {
  const ages = past.times.map((time) => time - nowS);
  return [ages, ...past.subjects.map((subject) => past.line(subject, figure))];
}

function agesOf(_: uPlot, values: number[]): string[] {
  return values.map((seconds) => {
    if (seconds === 0) return "now";
    return seconds % 60 === 0 ? `−${-seconds / 60} min` : `−${-seconds} s`;
  });
}
