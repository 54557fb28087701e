/** The pair on the page. The unit behind it has no peer: what it answers of one is put into its status on the way. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { pairStatus } from "../../lib/page/test_pair.ts";
import { TEST_PAIRS } from "../../lib/status/test_pair.ts";
import { netTest } from "../net/needs.ts";
import { openPage } from "./browser.ts";
import { computed, ordersIn, rowOf, shows } from "./looks.ts";
import { openPageScene, PAGE_TOOLS, type PageScene } from "./scene.ts";

/** From the next look on the page sees this pair. */
async function pairUp(page: Page, { unit }: PageScene, name: string) {
  const { failover } = pairStatus(TEST_PAIRS[name]);
  await page.unroute("**/status");
  await page.route("**/status", async (route) => {
    await route.fulfill({ json: { ...await unit.status(), failover } });
  });
}

netTest("the page draws the pair: both units, and what is between them", PAGE_TOOLS, async () => {
  await using scene = await openPageScene();
  await using opened = await openPage(scene.network);
  const { page, record } = opened;
  const region = page.getByRole("region", { name: "Pair" });
  await region.getByText("No failover is configured").waitFor();
  const [own, peer] = ["This unit", "Peer"].map((name) => region.getByRole("article", { name }));
  const between = region.getByRole("list", { name: "Between the units" });

  await pairUp(page, scene, "well");
  await own!.getByText("both boot, primary").waitFor();
  assert.match(await own!.innerText(), /under-test\s+active/);
  assert.match(await peer!.innerText(), /lb-b\s+standby/);
  assert.match(await between.innerText(), /Cable, serial \/dev\/ttyS1\s+normal, heard/);
  await region.getByText("The standby has every connection").waitFor();
  assert.deepEqual(await ordersIn(region), []);
  const first = "document.querySelector('nav a').textContent";
  assert.equal(await computed(page, first), "Pair", "it is on top");

  await pairUp(page, scene, "alone");
  await peer!.getByText("not heard").waitFor();
  assert.match(await between.innerText(), /other side powered off/);
  await page.getByText("The peer lb-b has not been heard for").waitFor();

  await pairUp(page, scene, "bulk");
  const bar = region.getByRole("progressbar", { name: "Copied connections" });
  await bar.waitFor();
  assert.equal(await bar.getAttribute("value"), "42");
  assert.deepEqual(record.complaints, []);
});

netTest(
  "a standby is made active from the page, and sends other orders on",
  PAGE_TOOLS,
  async () => {
    await using scene = await openPageScene();
    await using opened = await openPage(scene.network);
    const { page } = opened;
    const region = page.getByRole("region", { name: "Pair" });
    const dialog = page.getByRole("dialog");
    let given = "";
    await page.route("**/failover/*", async (route) => {
      given = `${route.request().method()} ${new URL(route.request().url()).pathname}`;
      await route.fulfill({ json: { state: "active" } });
    });
    await pairUp(page, scene, "standby");
    await region.getByRole("button", { name: "Make active" }).click();
    await dialog.getByText("lb-b stands down").waitFor();
    await dialog.getByLabel("Token").fill(scene.token);
    await dialog.getByRole("button", { name: "Make active" }).click();
    await page.getByText("Done: unit under-test is active.").waitFor();
    assert.equal(given, "POST /failover/active");
    await shows("no orders for reals", async () => {
      return (await ordersIn(rowOf(page, "real", "web1"))).length === 0;
    });
    await page.getByText("for reals and virtuals at lb-b").waitFor();
  },
);

const OVERFLOWS = `[document.documentElement, ...document.querySelectorAll("#pair, .unit, .wires")]
  .map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)`;

netTest("no pair has to be scrolled sideways, however narrow the screen", PAGE_TOOLS, async () => {
  await using scene = await openPageScene();
  await using opened = await openPage(scene.network);
  const { page } = opened;
  for (const name of ["failed", "booting"]) {
    await pairUp(page, scene, name);
    const why = pairStatus(TEST_PAIRS[name]).failover.cause;
    await page.locator(".because").filter({ hasText: why }).first().waitFor();
    for (const width of [340, 390, 768, 1024, 1600]) {
      await page.setViewportSize({ width, height: 800 });
      const widths = await computed<number[]>(page, OVERFLOWS);
      assert.deepEqual(widths.filter((more) => more > 0), [], `${name}, ${width}`);
    }
  }
});
