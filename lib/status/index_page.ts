/**
 * The page at `/`: a list of the paths, for who comes with a browser.
 *
 * @module
 */

/** Path ▸ what it gives. */
type Paths = Readonly<Record<string, string>>;

/** All of it, like the unit's name, comes from the program or its config, and is escaped all the same. */
export function indexPage(unit: string, paths: Paths, commands: Paths): string {
  const links = Object.entries(paths).map(([path, gives]) =>
    `<li><a href="${escape(path)}">${escape(path)}</a>: ${escape(gives)}</li>`
  );
  const posts = Object.entries(commands).map(([path, does]) =>
    `<li>POST ${escape(path)}: ${escape(does)}</li>`
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escape(unit)}: Pointsman</title>
<style>:root { color-scheme: light dark } body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem }</style>
<h1>Pointsman, unit ${escape(unit)}</h1>
<ul>
${[...links, ...posts].join("\n")}
</ul>
</html>
`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
