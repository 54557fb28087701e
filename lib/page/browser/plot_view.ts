/**
 * The plots of the last minutes, and the table of their lines with what each has at present, or where a person points.
 *
 * @module
 */
import type { HistoryJson, StatusJson } from "../../status/json.ts";
import { bytesPerSecond, count, duration, NONE, perSecond } from "../format.ts";
import { type Figure, MOST_LINES, Past, type Subject, UNIT } from "../past.ts";
import { find, make, setOptions, setText } from "./dom.ts";
import { Plot } from "./plot.ts";
import { lineStyle, sample } from "./plot_style.ts";
import { Table } from "./table.ts";

type TextOf = (value: number | null) => string;

const PLOTS: readonly [figure: Figure, title: string, textOf: TextOf][] = [
  ["connections", "Connections", (value) => value === null ? NONE : count(value)],
  ["new_per_s", "New connections", perSecond],
  ["bytes_in_per_s", "Bytes to the reals", bytesPerSecond],
  ["bytes_out_per_s", "Bytes to the clients", bytesPerSecond],
];

const NIGHT = matchMedia("(prefers-color-scheme: dark)");

export class PlotView {
  past = new Past([UNIT]);
  readonly element: HTMLElement;
  readonly #choice = find("select", "subject");
  readonly #plots: readonly Plot[];
  readonly #legend: Table<Subject>;
  readonly #when = make("p", { class: "note" });
  #pointed: number | null = null;

  constructor(private readonly nowS: () => number, onChoice: () => void) {
    const onPoint = (index: number | null) => {
      this.#pointed = index;
      this.#showLegend();
    };
    this.#plots = PLOTS.map(([figure, title, textOf]) =>
      new Plot({ figure, title, textOf, onPoint })
    );
    this.#legend = new Table<Subject>({
      caption: "The lines of the plots, and their values",
      columns: [
        { head: "Line", fill: (cell, subject) => this.#nameLine(cell, subject) },
        ...PLOTS.map(([figure, head, textOf]) => ({
          head,
          isFigure: true as const,
          fill: (cell: HTMLElement, subject: Subject) =>
            setText(cell, textOf(this.#valueOf(subject, figure))),
        })),
      ],
      keyOf: ({ kind, name }) => `${kind} ${name}`,
      empty: "",
    });
    const grid = make("div", { class: "plots" }, ...this.#plots.map(({ element }) => element));
    this.element = make("div", {}, grid, this.#when, this.#legend.element);
    this.#choice.addEventListener("change", onChoice);
    NIGHT.addEventListener("change", () => this.#renew());
  }

  /** Takes note of the objects there are. Where that makes other lines, {@linkcode past} is another one. */
  know(status: StatusJson) {
    const named = (kind: string, objects: readonly { name: string }[]) =>
      objects.map(({ name }): [string, string] => [`${kind} ${name}`, `${kind} ${name}`]);
    setOptions(this.#choice, [
      ["", "the unit and its virtuals"],
      ...named("virtual", status.virtuals),
      ...named("real", status.reals),
    ]);
    const subjects = subjectsOf(this.#choice.value, status);
    if (JSON.stringify(subjects) === JSON.stringify(this.past.subjects)) return;
    this.past = new Past(subjects);
  }

  add(past: Past, history: HistoryJson) {
    // Another choice was made since this was asked for.
    if (past !== this.past) return;
    const isNew = past.times.length === 0;
    past.add(history, this.nowS());
    if (isNew) return this.#renew();
    for (const plot of this.#plots) plot.show(past, this.nowS());
    this.#showLegend();
  }

  #renew() {
    for (const plot of this.#plots) plot.renew(this.past, this.nowS());
    this.#showLegend();
  }

  #showLegend() {
    this.#legend.show(this.past.subjects);
    const at = this.#pointed === null ? undefined : this.past.times[this.#pointed];
    setText(this.#when, at === undefined ? "Now:" : `${duration(this.nowS() - at)} ago:`);
  }

  #valueOf(subject: Subject, figure: Figure): number | null {
    if (this.#pointed === null) return this.past.latest(subject, figure);
    return this.past.line(subject, figure)[this.#pointed] ?? null;
  }

  #nameLine(cell: HTMLElement, subject: Subject) {
    const style = lineStyle(this.past.subjects.indexOf(subject));
    const wanted = JSON.stringify(style);
    if (cell.dataset["style"] === wanted) return;
    cell.dataset["style"] = wanted;
    const { kind, name } = subject;
    cell.replaceChildren(sample(style), kind === "unit" ? name : `${kind} ${name}`);
  }
}

/** What is chosen, and what it is made of. */
function subjectsOf(choice: string, { virtuals, reals }: StatusJson): Subject[] {
  const virtual = virtuals.find(({ name }) => choice === `virtual ${name}`);
  const real = reals.find(({ name }) => choice === `real ${name}`);
  if (real !== undefined) return [{ kind: "real", name: real.name }];
  if (virtual === undefined) {
    return [UNIT, ...virtuals.slice(0, MOST_LINES - 1).map(({ name }) => subject("virtual", name))];
  }
  return [
    subject("virtual", virtual.name),
    ...virtual.reals.slice(0, MOST_LINES - 1).map((name) => subject("real", name)),
  ];
}

function subject(kind: Subject["kind"], name: string): Subject {
  return { kind, name };
}
