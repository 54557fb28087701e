/**
 * The cable emulator: a cable between two UNIX sockets, one for each plug, `PATH.primary` and `PATH.secondary`. Which one a unit is
 * configured with is which plug is in it.
 *
 * @module
 */
import { type Role, ROLES } from "../../failover/words.ts";
import { nowMs } from "../../clock.ts";
import { bitsOfLines } from "../lines.ts";
import { EmulatedCable, otherEnd } from "./cable.ts";
import { RecordConnection } from "./connection.ts";
import { PERFECT, Wire, type WireSettings } from "./wire.ts";

/** One end: its socket, the unit that is connected, and what is on the way to it. */
class Plug {
  unit: RecordConnection | undefined;
  hasPower = true;
  readonly incoming = new Wire();
  timer: ReturnType<typeof setTimeout> | undefined;
  lineBits = -1;
  /** That were sent to this end over a whole cable. */
  carriedBytes = 0;

  readonly listener: Deno.UnixListener;

  constructor(listener: Deno.UnixListener) {
    this.listener = listener;
  }

  close() {
    this.listener.close();
    Deno.removeSync(this.listener.addr.path);
    clearTimeout(this.timer);
    this.incoming.clear();
    this.unit?.close();
  }
}

export class CableEmulator implements AsyncDisposable {
  /** Of both directions; may be changed at any time, and holds for what is sent from then on. */
  settings: WireSettings = { ...PERFECT };
  readonly #cable = new EmulatedCable();
  readonly #plugs: Record<Role, Plug>;
  readonly #random: () => number;
  readonly #tasks: Promise<void>[];
  readonly #serving = new Set<Promise<void>>();

  private constructor(path: string, random: () => number) {
    this.#random = random;
    this.#plugs = {
      primary: new Plug(listen(`${path}.primary`)),
      secondary: new Plug(listen(`${path}.secondary`)),
    };
    this.#tasks = ROLES.map((role) => this.#accept(role));
  }

  /** Throws what Deno throws where there cannot be a socket. `random` disturbs bytes. */
  static start(path: string, random: () => number = Math.random): CableEmulator {
    return new CableEmulator(path, random);
  }

  /** Whether the plug of this end is in its unit. What is on the way when it is pulled is lost. */
  setPlugged(role: Role, isPlugged: boolean) {
    this.#cable.end(role).isPlugged = isPlugged;
    this.#changed();
  }

  /** Without power a unit's process is gone: its connection ends, and it gets none until the power is back. */
  setPower(role: Role, hasPower: boolean) {
    this.#plugs[role].hasPower = hasPower;
    if (!hasPower) this.#hangUp(role, "this unit has no power");
  }

  /** What the select pin of this end says; another role than the end's is a cable made wrong. */
  setSelect(role: Role, select: Role) {
    this.#cable.end(role).select = select;
    this.#changed();
  }

  /** For people. */
  describe(role: Role): string {
    const { isPlugged, isHeld } = this.#cable.end(role);
    const { hasPower, carriedBytes } = this.#plugs[role];
    const lines = Object.entries(this.#cable.lines(role)).filter(([, isOn]) => isOn);
    return [
      `${role}: ${isPlugged ? "plugged" : "unplugged"}`,
      `unit: ${!hasPower ? "no power" : isHeld ? "connected" : "nobody"}`,
      `lines on: ${lines.map(([name]) => name.toUpperCase()).join(" ") || "none"}`,
      `sent to it: ${carriedBytes} bytes`,
    ].join(", ");
  }

  async [Symbol.asyncDispose]() {
    for (const role of ROLES) this.#plugs[role].close();
    await Promise.all([...this.#tasks, ...this.#serving]);
  }

  async #accept(role: Role) {
    const plug = this.#plugs[role];
    // Its iterator ends when the listener is closed.
    for await (const socket of plug.listener) {
      const serving = this.#serve(role, plug, new RecordConnection(socket));
      this.#serving.add(serving);
      serving.finally(() => this.#serving.delete(serving));
    }
  }

  async #serve(role: Role, plug: Plug, unit: RecordConnection) {
    const refusal = !plug.hasPower
      ? "this unit has no power"
      : plug.unit !== undefined
      ? "another process holds this plug"
      : undefined;
    if (refusal !== undefined) {
      unit.send("N", new TextEncoder().encode(refusal));
      return await unit.closeAfter();
    }
    plug.unit = unit;
    plug.lineBits = -1;
    this.#hold(role, true);
    for await (const { type, content } of unit.records()) {
      if (type !== "B") break;
      if (this.#cable.carries) this.#carry(otherEnd(role), content);
    }
    unit.close();
    if (plug.unit === unit) this.#letGo(role, plug);
  }

  #hangUp(role: Role, reason: string) {
    const plug = this.#plugs[role];
    const { unit } = plug;
    if (unit === undefined) return;
    unit.send("N", new TextEncoder().encode(reason));
    this.#letGo(role, plug);
    const ended = unit.closeAfter();
    this.#serving.add(ended);
    ended.finally(() => this.#serving.delete(ended));
  }

  #letGo(role: Role, plug: Plug) {
    plug.unit = undefined;
    this.#hold(role, false);
  }

  #hold(role: Role, isHeld: boolean) {
    this.#cable.end(role).isHeld = isHeld;
    this.#changed();
  }

  /** Tells each unit its lines, if they are others than before. */
  #changed() {
    for (const role of ROLES) {
      const plug = this.#plugs[role];
      if (!this.#cable.carries) plug.incoming.clear();
      const bits = bitsOfLines(this.#cable.lines(role));
      if (plug.unit === undefined || plug.lineBits === bits) continue;
      plug.lineBits = bits;
      plug.unit.send("L", Uint8Array.of(bits));
    }
  }

  #carry(to: Role, bytes: Uint8Array) {
    const plug = this.#plugs[to];
    plug.carriedBytes += bytes.length;
    plug.incoming.push(bytes, this.settings, this.#random, nowMs());
    this.#deliver(plug);
  }

  /** What has come by now, and a timer for what comes later. */
  #deliver(plug: Plug) {
    for (const bytes of plug.incoming.take(nowMs())) plug.unit?.send("B", bytes);
    clearTimeout(plug.timer);
    const { dueMs } = plug.incoming;
    if (dueMs === undefined) return;
    plug.timer = setTimeout(() => this.#deliver(plug), Math.max(1, Math.ceil(dueMs - nowMs())));
  }
}

/** A socket that was left behind by an emulator that was killed is in the way of the next one. */
function listen(path: string): Deno.UnixListener {
  try {
    if (Deno.lstatSync(path).isSocket) Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return Deno.listen({ transport: "unix", path });
}
