/**
 * A unit under test whose packets are traced.
 *
 * @module
 */
import { parseIpv4, rawMask, rawPort } from "../packet/address.ts";

import { PORTS } from "../words.ts";
import { ORDER_TRACE } from "./order_box.ts";
import { TestUnit, type TestUnitOptions } from "./test_unit.ts";
import { TraceReader, type TraceRecord } from "./trace_view.ts";
import { VERDICTS } from "./verdicts.ts";

/** As people ask: objects count from 1. */
export interface Asked {
  virtual?: number;
  real?: number;
  /** `ADDRESS[/BITS]`. */
  client?: string;
  port?: number;
  snap?: number;
}

export class TracedUnit extends TestUnit {
  #reader: TraceReader | undefined;

  constructor(options: TestUnitOptions = {}, asked: Asked = { virtual: 1 }) {
    super(options);
    this.trace(asked);
  }

  /** Starts a trace. */
  trace({ virtual = 0, real = 0, client, port = 0, snap = 138 }: Asked) {
    const [address, bits = "32"] = client?.split("/") ?? [];
    this.state.trace.want({
      virtual: virtual - 1,
      real: real - 1,
      client: client === undefined ? undefined : {
        address: parseIpv4(address!),
        mask: rawMask(Number(bits)),
        port: rawPort(port),
      },
      snap,
    });
    this.#reader = new TraceReader(this.state.trace);
    this.#order(1);
  }

  endTrace() {
    this.#order(0);
  }

  /** What was traced since the last call. */
  get records(): TraceRecord[] {
    return Array.from({ length: this.state.trace.written }, () => this.#reader!.read())
      .filter((record) => record !== undefined);
  }

  get lost(): number {
    return this.#reader!.lostSince;
  }

  /** What was decided since the last call, in words. */
  get decisions(): string[] {
    return this.records.map(decision);
  }

  #order(object: number) {
    this.state.orders.leave({ kind: ORDER_TRACE, object, order: 0, argument: 0 });
    this.turn();
  }
}

/** `front forwarded v1 r2 embryonic placed no_answer from r1` */
function decision(record: TraceRecord): string {
  const { port, verdict, virtual, real, connection, before } = record;
  const words: string[] = [PORTS[port]!, VERDICTS[verdict]!];
  if (virtual >= 0) words.push(`v${virtual + 1}`);
  if (real >= 0) words.push(`r${real + 1}`);
  if (connection !== undefined) {
    const { state, reason, isPlaced } = connection;
    if (before !== undefined && before.state !== state) words.push(`${before.state} to`);
    words.push(state, ...(isPlaced ? ["placed by", reason] : []));
  }
  if (before !== undefined && before.real !== real) words.push(`from r${before.real + 1}`);
  return words.join(" ");
}
