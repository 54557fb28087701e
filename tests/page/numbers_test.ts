/** What the page shows is what the unit says. */
import assert from "node:assert/strict";
import type { StatusJson } from "../../lib/status/json.ts";
import { netTest } from "../net/needs.ts";
import { curl, eventually, spread } from "../net/scene.ts";
import { openPage, URL_OF_UNIT } from "./browser.ts";
import { computed, figureOf, rowOf, shows, stateOf } from "./looks.ts";
import { openPageScene, PAGE_TOOLS } from "./scene.ts";

const FIGURES = [
  ["Connections", "connections"],
  ["Ever made", "connections_total"],
  ["Bytes in", "bytes_in"],
  ["Bytes out", "bytes_out"],
] as const;

netTest("the numbers on the page are those of /status", PAGE_TOOLS, async () => {
  await using scene = await openPageScene();
  const { network, unit } = scene;
  await using opened = await openPage(network);
  const { page } = opened;
  await spread(network, 7);
  let status: StatusJson | undefined;
  await eventually("the connections have come to rest", 20, async () => {
    const before = JSON.stringify(status?.virtuals);
    status = await unit.status();
    await new Promise((resolve) => setTimeout(resolve, 300));
    return JSON.stringify(status.virtuals) === before && status.connections.total === 7;
  });
  const { virtuals, reals, connections } = status!;
  assert.ok(virtuals[0]!.bytes_out > 1000);
  for (const [kind, objects] of [["virtual", virtuals], ["real", reals]] as const) {
    for (const object of objects) {
      const row = rowOf(page, kind, object.name);
      for (const [head, field] of FIGURES) {
        const wanted = object[field];
        await shows(`${head} of ${object.name}: ${wanted}`, async () => {
          return await figureOf(row, head) === wanted;
        });
      }
      assert.equal(await stateOf(row), "in service");
    }
  }
  const total = page.locator('.tiles [data-name="Ever made"] data');
  await shows("the total", async () => {
    return await total.getAttribute("value") === String(connections.total);
  });
});

netTest(
  "the page lists connections, and those of one real or client only",
  PAGE_TOOLS,
  async () => {
    await using scene = await openPageScene();
    const { network } = scene;
    await spread(network, 9);
    await using opened = await openPage(network);
    const { page } = opened;
    const region = page.getByRole("region", { name: "Connections" });
    const rows = region.getByRole("row").filter({ has: page.getByRole("rowheader") });
    await shows("9 connections", async () => await rows.count() === 9);
    await region.getByLabel("Real").selectOption("web1");
    await region.getByRole("button", { name: "Show" }).click();
    await shows("those of web1", async () => {
      const texts = await rows.allInnerTexts();
      return texts.length === 3 && texts.every((text) => text.includes("web1"));
    });
    await region.getByLabel("Client").fill("10.0.0.77");
    await region.getByLabel("Client").press("Enter");
    await region.getByText("No such connection.").waitFor();
    await region.getByLabel("Client").fill("nobody");
    await region.getByLabel("Client").press("Enter");
    await region.getByText('client: "nobody": expected an IPv4 address').waitFor();
  },
);

netTest("the plots have the past at once, and the lines that are chosen", PAGE_TOOLS, async () => {
  await using scene = await openPageScene();
  const { network } = scene;
  await spread(network, 5);
  await new Promise((resolve) => setTimeout(resolve, 2500));
  await using opened = await openPage(network);
  const region = opened.page.getByRole("region", { name: "The last minutes" });
  const lines = region.getByRole("rowheader");
  await shows("the lines", async () => {
    return (await lines.allInnerTexts()).join() === "The unit,virtual www";
  });
  assert.equal(await region.locator("canvas").count(), 4);
  assert.ok(await computed<number>(opened.page, DRAWN) > 1000, "nothing is drawn");
  await region.getByLabel("Lines of").selectOption("virtual www");
  await shows("the reals of www", async () => {
    return (await lines.allInnerTexts()).join() === "virtual www,real web1,real web2,real web3";
  });
  const row = region.getByRole("row").filter({ hasText: "virtual www" });
  await shows("its connections", async () => (await row.innerText()).includes("5"));
});

/** How many bytes of the pixels of all plots are not empty. */
const DRAWN = `[...document.querySelectorAll("canvas")].reduce((sum, canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return sum + data.filter((value) => value > 0).length;
}, 0)`;

netTest("names and causes are text, whatever is in them", PAGE_TOOLS, async () => {
  await using scene = await openPageScene();
  await using opened = await openPage(scene.network);
  const { page, record } = opened;
  const name = `<img src=x onerror="document.title='run'">`;
  await page.route(`${URL_OF_UNIT}status`, async (route) => {
    const status = await scene.unit.status();
    status.reals[0]!.name = name;
    status.virtuals[0]!.reals = [name];
    status.unit.last_reload = { time: "2026-01-02T03:04:05Z", ok: false, text: name };
    await route.fulfill({ json: status });
  });
  const region = page.getByRole("region", { name: "Reals" });
  await shows("the name", async () => (await region.innerText()).includes(name));
  await page.getByText(`The last reload of the config was refused: ${name}.`).waitFor();
  assert.equal(await page.locator("main img").count(), 0);
  assert.notEqual(await page.title(), "run");
  assert.deepEqual(record.complaints, []);
  assert.match(await curl(scene.network, "http://10.0.0.100/"), /^web/);
});
