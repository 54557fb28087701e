/** What happens while the page is open. */
import assert from "node:assert/strict";
import { netTest } from "../net/needs.ts";
import { openPage } from "./browser.ts";
import { computed, rowOf, shows, stateOf } from "./looks.ts";
import { openPageScene, PAGE_TOOLS } from "./scene.ts";

netTest("an event appears without reload", PAGE_TOOLS, async () => {
  await using scene = await openPageScene();
  const { network, unit, token } = scene;
  await using opened = await openPage(network);
  const { page, record } = opened;
  const events = page.getByRole("region", { name: "Events" });
  await events.getByText("Live:").waitFor();
  const before = await events.getByRole("listitem").count();
  assert.ok(before > 0, "those of the start are not there");
  await computed(page, "document.body.dataset.same = 'yes'");
  const headers = { authorization: `Bearer ${token}` };
  assert.ok((await unit.get("/reals/web3/drain", { method: "POST", headers })).ok);
  const newest = events.getByRole("listitem").first();
  await shows("the event", async () => {
    return /real web3\s+draining → out of service\s+drained/.test(await newest.innerText());
  });
  assert.match(await events.getByRole("listitem").nth(1).innerText(), /in service → draining/);
  await shows("the state", async () => {
    return await stateOf(rowOf(page, "real", "web3")) === "out of service";
  });
  const told = page.locator("#announcements");
  await shows("it to who hears", async () => (await told.innerText()).includes("real web3"));
  assert.equal(await computed(page, "document.body.dataset.same"), "yes");
  assert.deepEqual(record.complaints, []);
});

netTest(
  "a unit that cannot be reached is told, and found again by itself",
  PAGE_TOOLS,
  async () => {
    await using scene = await openPageScene();
    const { network, unit, startUnit } = scene;
    await using opened = await openPage(network);
    const { page } = opened;
    await page.getByText("Live:").waitFor();
    await unit.stop();
    const alert = page.getByRole("alert").filter({ hasText: /^No answer since \d\d:\d\d:\d\d/ });
    await alert.waitFor();
    assert.match(await page.title(), /^No answer: under-test/);
    await startUnit();
    await alert.waitFor({ state: "detached" });
    const events = page.getByRole("region", { name: "Events" });
    await events.getByText("The unit was started again.").waitFor();
    await events.getByText("Live:").waitFor();
    await shows("the state", async () => {
      return await stateOf(rowOf(page, "real", "web3")) === "in service";
    });
  },
);
