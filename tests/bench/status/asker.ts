/**
 * Asks a URL so many times a second until its standard input ends, and then says how many answers were right:
 * `asker.ts URL PER_SECOND`.
 *
 * @module
 */

/** What it says, as JSON in one line. */
export interface Asked {
  asked: number;
  answered: number;
}

async function main([url = "", perSecond = ""]: string[]) {
  const asked: Asked = { asked: 0, answered: 0 };
  const waiting = new Set<Promise<void>>();
  const ask = async () => {
    asked.asked++;
    const response = await fetch(url);
    const { connections } = await response.json();
    if (response.ok && connections.current > 0) asked.answered++;
  };
  const timer = setInterval(() => {
    const answer = ask().catch(() => {}).finally(() => waiting.delete(answer));
    waiting.add(answer);
  }, 1000 / Number(perSecond));
  for await (const _ of Deno.stdin.readable);
  clearInterval(timer);
  await Promise.all(waiting);
  console.log(JSON.stringify(asked));
}

if (import.meta.main) await main(Deno.args);
