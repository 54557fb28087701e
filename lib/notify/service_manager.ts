/**
 * What a unit tells the service manager that started it, by the protocol of sd_notify(3): datagrams of lines `NAME=VALUE`.
 *
 * A manager that is gone, or does not listen, must not hurt the unit: nothing here waits or throws.
 *
 * @module
 */

export interface ServiceManager {
  /** How often {@linkcode watchdog} is due, ms; undefined where nobody waits for it. */
  readonly watchdogMs: number | undefined;
  /** The unit forwards. After {@linkcode reloading}: that is over, whatever came of it. */
  ready(): void;
  /** The unit looks at its config anew. */
  reloading(): void;
  /** The unit ends. */
  stopping(): void;
  /** What it does, for people: one line. */
  status(text: string): void;
  /** The unit is well. A manager that hears this too late starts it anew. */
  watchdog(): void;
}

/** Where a manager listens. */
export interface NotifySocket {
  /** Gives why it was not taken, or undefined. */
  send(text: string): string | undefined;
  /** Of CLOCK_MONOTONIC, which the manager compares with its own. */
  monotonicUs(): bigint;
}

/** For a unit that a person started. */
export const NOBODY: ServiceManager = {
  watchdogMs: undefined,
  ready() {},
  reloading() {},
  stopping() {},
  status() {},
  watchdog() {},
};

export class Notifier implements ServiceManager {
  readonly watchdogMs: number | undefined;
  readonly #socket: NotifySocket;
  readonly #warn: (reason: string) => void;
  /** The last turn of the unit's life, until the manager has taken it: its queue may be full at that moment. */
  #owed = "";
  #warned = false;

  /** @param warn told once, of the first message that was not taken. */
  constructor(
    socket: NotifySocket,
    watchdogMs: number | undefined,
    warn: (reason: string) => void,
  ) {
    this.#socket = socket;
    this.watchdogMs = watchdogMs;
    this.#warn = warn;
  }

  ready() {
    this.#turn("READY=1");
  }

  reloading() {
    // Managers from systemd 253 on, where Type=notify-reload is, want to know of which of their requests this is.
    this.#turn(`RELOADING=1\nMONOTONIC_USEC=${this.#socket.monotonicUs()}`);
  }

  stopping() {
    this.#turn("STOPPING=1");
  }

  status(text: string) {
    this.#send(`STATUS=${text.replace(/\s+/g, " ")}`);
  }

  watchdog() {
    this.#send("WATCHDOG=1");
  }

  #turn(text: string) {
    this.#owed = "";
    if (!this.#send(text)) this.#owed = text;
  }

  #send(text: string): boolean {
    const refused = this.#socket.send(this.#owed === "" ? text : `${this.#owed}\n${text}`);
    if (refused === undefined) this.#owed = "";
    else if (!this.#warned) {
      this.#warned = true;
      this.#warn(refused);
    }
    return refused === undefined;
  }
}
