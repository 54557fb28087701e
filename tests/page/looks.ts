/**
 * What the page shows, found as a screen reader finds it: by roles and names.
 *
 * @module
 */
import type { Locator, Page } from "playwright-core";
import { eventually } from "../net/scene.ts";

/** A row of the table of virtuals or of reals. */
export function rowOf(page: Page, kind: "virtual" | "real", name: string): Locator {
  const region = page.getByRole("region", { name: kind === "real" ? "Reals" : "Virtuals" });
  return region.getByRole("row").filter({
    has: page.getByRole("rowheader", { name: new RegExp(`^${name}\\b`) }),
  });
}

/** The exact value of a figure in a row, by the head of its column. */
export async function figureOf(row: Locator, head: string): Promise<number> {
  return Number(await row.locator(`[data-label="${head}"] data`).getAttribute("value"));
}

export function stateOf(row: Locator): Promise<string> {
  return row.locator(".state").innerText();
}

/** The buttons of a row that can be pressed, by what is on them. */
export async function ordersIn(row: Locator): Promise<string[]> {
  return await row.getByRole("button").allInnerTexts();
}

/** What an expression gives that the page computes. As text: the types of a browser are not those of these tests. */
export function computed<T>(page: Page, expression: string): Promise<T> {
  return page.evaluate<T>(expression);
}

/** The page looks every two seconds. */
export function shows(what: string, reached: () => Promise<boolean>): Promise<void> {
  return eventually(`the page shows ${what}`, 15, reached);
}
