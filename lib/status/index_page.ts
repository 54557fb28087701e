/**
 * The page at `/`: a list of the paths, for who comes with a browser.
 *
 * @module
 */

/** `paths`: path ▸ what it gives. Both, like the unit's name, come from the program or its config, and are escaped all the same. */
export function indexPage(unit: string, paths: Readonly<Record<string, string>>): string {
  const items = Object.entries(paths).map(([path, gives]) =>
    `<li><a href="${escape(path)}">${escape(path)}</a>: ${escape(gives)}</li>`
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escape(unit)}: Pointsman</title>
<style>:root { color-scheme: light dark } body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem }</style>
<h1>Pointsman, unit ${escape(unit)}</h1>
<ul>
${items.join("\n")}
</ul>
</html>
`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
