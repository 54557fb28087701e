/**
 * An engine in a thread of its own, as in a unit, on a wire of memory: a million connections in its table, and packets of them.
 *
 * @module
 */
import { EngineBench } from "../engine.ts";
import { CONNECTIONS } from "./unit.ts";

/** Packets between two looks at the clock. */
const PORTION = 100_000;
/** The compiler has seen the code after as many. */
const WARM_UP = 2_000_000;

/** First where its state is; then, to each number of milliseconds, the nanoseconds of a packet in that time. */
export type EngineSays = { shared: SharedArrayBuffer } | { nsPerPacket: number };

interface WorkerScope {
  onmessage: ((event: MessageEvent<number>) => void) | null;
  postMessage(said: EngineSays): void;
}
declare const self: WorkerScope;

const bench = new EngineBench(CONNECTIONS);
bench.established(WARM_UP);

self.onmessage = ({ data: ms }) => {
  const portions: number[] = [];
  const end = performance.now() + ms;
  while (performance.now() < end) portions.push(bench.established(PORTION));
  self.postMessage({ nsPerPacket: portions.reduce((sum, ns) => sum + ns, 0) / portions.length });
};
self.postMessage({ shared: bench.shared });
