/** What the page costs, and what it lets in. */
import assert from "node:assert/strict";
import { netTest } from "../net/needs.ts";
import { openPage, URL_OF_UNIT } from "./browser.ts";
import { computed } from "./looks.ts";
import { openPageScene, PAGE_TOOLS } from "./scene.ts";

/** All together, as they come over the wire. */
const MOST_BYTES = 150_000;

netTest(
  "the page comes in few bytes, from the unit alone, and without a complaint",
  PAGE_TOOLS,
  async () => {
    await using scene = await openPageScene();
    await using opened = await openPage(scene.network);
    const { page, record } = opened;
    await page.getByText("Live:").waitFor();
    await page.waitForTimeout(3000);
    for (const url of record.requests) assert.ok(url.startsWith(URL_OF_UNIT), url);
    assert.deepEqual(record.complaints, []);
    const timed =
      "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]";
    const sizes = await computed<number[]>(
      page,
      `${timed}.map(({ transferSize }) => transferSize)`,
    );
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    const paints = "performance.getEntriesByType('paint').map(({ name }) => name)";
    assert.ok(bytes > 10_000 && bytes <= MOST_BYTES, `${bytes} bytes`);
    assert.ok((await computed<string[]>(page, paints)).includes("first-contentful-paint"));
  },
);

netTest("no script runs but the unit's own", PAGE_TOOLS, async () => {
  await using scene = await openPageScene();
  const { headers } = await scene.unit.get("/");
  assert.doesNotMatch(headers.get("content-security-policy")!, /unsafe|http|\*/);
  await using opened = await openPage(scene.network);
  const { page } = opened;
  const ran = await computed(page, INTRUSION);
  assert.equal(ran, undefined);
});

/** What a name could do that was read as HTML. */
const INTRUSION = `new Promise((resolve) => {
  const script = document.createElement("script");
  script.textContent = "document.body.dataset.ran = 'yes'";
  const image = document.createElement("img");
  image.setAttribute("onerror", "document.body.dataset.ran = 'yes'");
  image.src = "nothing.png";
  document.body.append(script, image);
  setTimeout(() => resolve(document.body.dataset.ran), 500);
})`;

const SCREENS = [
  { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true },
  { viewport: { width: 390, height: 844 }, colorScheme: "dark" as const },
  { viewport: { width: 768, height: 1024 } },
  { viewport: { width: 1024, height: 700 }, colorScheme: "dark" as const },
  { viewport: { width: 1600, height: 900 } },
];

/** By how much each part is wider than its place. */
const OVERFLOWS = `[document.documentElement, ...document.querySelectorAll("main, section, .table")]
  .map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)`;

for (const screen of SCREENS) {
  const { width } = screen.viewport;
  netTest(
    `nothing has to be scrolled sideways on a screen ${width} pixels wide`,
    PAGE_TOOLS,
    async () => {
      await using scene = await openPageScene();
      await using opened = await openPage(scene.network, screen);
      const { page } = opened;
      await page.getByText("Live:").waitFor();
      const widths = await computed<number[]>(page, OVERFLOWS);
      assert.deepEqual(widths.filter((more) => more > 0), []);
      const button = page.getByRole("button", { name: "Take out: real web1" });
      await button.click();
      const box = (await page.getByRole("dialog").boundingBox())!;
      assert.ok(box.x >= 0 && box.x + box.width <= width);
    },
  );
}
