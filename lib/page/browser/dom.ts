/**
 * Making and changing elements. Names come from a config and text from a unit: all of it is set as text, never read as HTML.
 *
 * @module
 */
import { words } from "../format.ts";

type Tags = HTMLElementTagNameMap;

/** An element with attributes and children; strings become text. */
export function make<K extends keyof Tags>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: (Node | string)[]
): Tags[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** The element of the page with this id, which is a `tag`. */
export function find<K extends keyof Tags>(tag: K, id: string): Tags[K] {
  const element = document.querySelector<Tags[K]>(`${tag}#${id}`);
  if (element === null) throw new Error(`the page has no ${tag} with id ${id}`);
  return element;
}

/** Sets text where it is another: what is selected or read aloud stays as it is. */
export function setText(element: Element, text: string) {
  if (element.textContent !== text) element.textContent = text;
}

/** The child of a parent for one purpose, made at the first call. */
export function part<K extends keyof Tags>(parent: Element, tag: K, name: string): Tags[K] {
  const known = parent.querySelector<Tags[K]>(`:scope > .${name}`);
  if (known !== null) return known;
  const fresh = make(tag, { class: name });
  parent.append(fresh);
  return fresh;
}

/** A figure with its exact value for programs. */
export function setFigure(parent: Element, value: number, text: string) {
  const data = part(parent, "data", "figure");
  if (data.value !== String(value)) data.value = String(value);
  setText(data, text);
}

/** A state is told by its word; sign and colour come from the style. */
export function setState(element: HTMLElement, state: string, text = words(state)) {
  element.classList.add("state");
  if (element.dataset["state"] !== state) element.dataset["state"] = state;
  setText(element, text);
}

/** `<dt>` and `<dd>` by name. Gives the `<dd>`. */
export function entry(list: HTMLDListElement, name: string): HTMLElement {
  const known = Array.from(list.children).find((pair) =>
    pair instanceof HTMLElement && pair.dataset["name"] === name
  );
  if (known !== undefined) return part(known, "dd", "value");
  const dd = make("dd", { class: "value" });
  list.append(make("div", { "data-name": name }, make("dt", {}, name), dd));
  return dd;
}

/** Gives a `<select>` these options, where it has others. Each with its value and its text. */
export function setOptions(select: HTMLSelectElement, options: readonly [string, string][]) {
  const wanted = JSON.stringify(options);
  if (select.dataset["options"] === wanted) return;
  const { value } = select;
  select.dataset["options"] = wanted;
  select.replaceChildren(...options.map(([value, text]) => make("option", { value }, text)));
  if (options.some(([known]) => known === value)) select.value = value;
}
