/**
 * How lines look: by colour, which the style has one set of for day and one for night, and by dashes for who sees no colours.
 *
 * @module
 */

const DASHES: readonly (readonly number[])[] = [
  [],
  [7, 4],
  [2, 3],
  [10, 3, 2, 3],
  [4, 2],
  [12, 4],
  [2, 6],
  [8, 2, 2, 2, 2, 2],
];

export interface LineStyle {
  colour: string;
  dash: number[];
}

export function lineStyle(index: number): LineStyle {
  return { colour: colour(`--line-${index + 1}`), dash: [...DASHES[index]!] };
}

/** A colour of the style, as it is at present. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** A piece of a line, for the legend. */
export function sample({ colour, dash }: LineStyle): SVGSVGElement {
  const svg = svgElement("svg", { width: "34", height: "10", "aria-hidden": "true" });
  svg.append(svgElement("line", {
    "x1": "1",
    "x2": "33",
    "y1": "5",
    "y2": "5",
    "stroke": colour,
    "stroke-width": "2.5",
    "stroke-dasharray": dash.join(" "),
  }));
  return svg;
}

function svgElement<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>>,
): SVGElementTagNameMap[K] {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
