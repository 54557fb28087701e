/** Orders given from the page. */
import assert from "node:assert/strict";
import { startDownload, storeLarge } from "../net/downloads.ts";
import { realOf } from "../net/looks.ts";
import { netTest } from "../net/needs.ts";
import { spread } from "../net/scene.ts";
import { openPage } from "./browser.ts";
import { computed, ordersIn, rowOf, shows, stateOf } from "./looks.ts";
import { openPageScene, PAGE_TOOLS } from "./scene.ts";

netTest(
  "a real goes out of service by click and comes back, the token is asked once",
  PAGE_TOOLS,
  async () => {
    await using scene = await openPageScene();
    const { network, unit, token } = scene;
    await using opened = await openPage(network);
    const { page, record } = opened;
    const row = rowOf(page, "real", "web1");
    const dialog = page.getByRole("dialog");

    await row.getByRole("button", { name: "Take out: real web1" }).click();
    await dialog.getByRole("heading", { name: "Take out of service: real web1" }).waitFor();
    await dialog.getByLabel("Token").fill("this-is-not-the-token");
    await dialog.getByRole("button", { name: "Take out" }).click();
    await dialog.getByText("Not done: wrong token").waitFor();
    assert.equal((await realOf(unit, "web1")).state, "in_service");
    await dialog.getByLabel("Token").fill(token);
    await dialog.getByRole("button", { name: "Take out" }).click();
    await page.getByText("Done: real web1 is out of service").waitFor();
    assert.equal((await realOf(unit, "web1")).state, "out_of_service");
    await shows("its state", async () => await stateOf(row) === "out of service");
    assert.deepEqual(await ordersIn(row), ["Put in service"]);
    assert.equal((await spread(network, 6))["web1"], undefined);

    await row.getByRole("button", { name: "Put in service" }).click();
    assert.equal(await dialog.getByLabel("Token").isVisible(), false);
    await dialog.getByRole("button", { name: "Put in service" }).click();
    await shows("that it serves", async () => await stateOf(row) === "in service");
    assert.equal((await realOf(unit, "web1")).state, "in_service");
    // The browser itself tells of each answer that is an error.
    assert.deepEqual(record.complaints.filter((text) => !text.includes("401")), []);
    const stored = await computed(
      page,
      "[localStorage.length, sessionStorage.length, document.cookie]",
    );
    assert.deepEqual(stored, [0, 0, ""]);
  },
);

netTest("a virtual drains from the page, with a deadline", PAGE_TOOLS, async () => {
  await using scene = await openPageScene();
  const { network, unit, servers, token } = scene;
  await storeLarge(servers);
  await using download = await startDownload(network);
  await using opened = await openPage(network);
  const { page } = opened;
  const row = rowOf(page, "virtual", "www");
  const dialog = page.getByRole("dialog");
  await row.getByRole("button", { name: "Drain: virtual www" }).click();
  await dialog.getByLabel("Token").fill(token);
  await dialog.getByLabel("Cut what is left after").fill("soon");
  await dialog.getByRole("button", { name: "Drain" }).click();
  await dialog.getByText('deadline: "soon": expected a time').waitFor();
  await dialog.getByLabel("Cut what is left after").fill("20m");
  await dialog.getByRole("button", { name: "Drain" }).click();
  await page.getByText(/Done: virtual www is draining, 1 connection left, until/).waitFor();
  assert.equal((await unit.status()).virtuals[0]!.state, "draining");
  await shows("its state", async () => await stateOf(row) === "draining");
  await page.getByText("Virtual www is draining.").waitFor();
  await download.finish();
});

netTest("the keyboard alone takes a real out of service", PAGE_TOOLS, async () => {
  await using scene = await openPageScene();
  const { network, unit, token } = scene;
  await using opened = await openPage(network);
  const { page } = opened;
  const focused = (what = `getAttribute("aria-label") ?? document.activeElement.id`) =>
    computed<string>(page, `document.activeElement.${what}`);
  await page.keyboard.press("Tab");
  assert.equal(await focused("textContent"), "Skip to the tables");
  await page.keyboard.press("Enter");
  let steps = 0;
  while (await focused() !== "Take out: real web2") {
    assert.ok(++steps < 30, `not reached: at ${await focused()}`);
    await page.keyboard.press("Tab");
  }
  const outline = await computed(page, "getComputedStyle(document.activeElement).outlineStyle");
  assert.equal(outline, "solid");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  assert.equal(await focused(), "token");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  assert.equal(await focused(), "Take out: real web2");
  await page.keyboard.press("Enter");
  await page.keyboard.type(token);
  await page.keyboard.press("Enter");
  await shows("its state", async () => {
    return await stateOf(rowOf(page, "real", "web2")) === "out of service";
  });
  assert.equal((await realOf(unit, "web2")).state, "out_of_service");
  assert.equal(await focused(), "Put in service: real web2");
});

netTest(
  "where the commands are off there are no buttons for them, and why is said",
  PAGE_TOOLS,
  async () => {
    await using scene = await openPageScene({ hasToken: false });
    await using opened = await openPage(scene.network);
    const { page } = opened;
    await page.getByText("off: no status.token_file").waitFor();
    assert.deepEqual(await ordersIn(rowOf(page, "real", "web1")), []);
  },
);
