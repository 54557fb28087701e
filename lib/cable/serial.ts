/**
 * The cable on a serial port.
 *
 * @module
 */
import { SerialDevice, SerialError } from "../../ffi/serial.ts";
import { CABLE_WAITING_BYTES } from "../limits.ts";
import type { Carrier, CarrierListener, Medium, MediumListener } from "./carrier.ts";
import { CarrierError } from "./carrier.ts";
import type { Lines } from "./lines.ts";
import { ReopeningCarrier } from "./reopening.ts";

export function serialCarrier(
  device: string,
  listener: CarrierListener,
  reopenMs?: number,
): Carrier {
  const open = (medium: MediumListener) => {
    try {
      return Promise.resolve(new SerialMedium(new SerialDevice(device), medium));
    } catch (error) {
      return Promise.reject(error instanceof SerialError ? new CarrierError(error.message) : error);
    }
  };
  return new ReopeningCarrier(`serial ${device}`, open, listener, reopenMs);
}

class SerialMedium implements Medium {
  readonly #device: SerialDevice;
  readonly #listener: MediumListener;
  readonly #ended: Promise<void>;
  /** What the device has not taken yet. */
  #waiting = new Uint8Array(0);
  #isClosing = false;

  constructor(device: SerialDevice, listener: MediumListener) {
    this.#device = device;
    this.#listener = listener;
    this.#ended = this.#run();
  }

  get lines(): Lines | undefined {
    return this.#device.lines;
  }

  send(bytes: Uint8Array): boolean {
    if (this.#waiting.length + bytes.length > CABLE_WAITING_BYTES) return false;
    const wasWaiting = this.#waiting.length > 0;
    this.#waiting = Uint8Array.of(...this.#waiting, ...bytes);
    if (wasWaiting) return true;
    this.#push();
    // Its wait knows nothing of room that is wanted now.
    if (this.#waiting.length > 0) this.#device.wake();
    return true;
  }

  async close() {
    this.#isClosing = true;
    this.#device.wake();
    await this.#ended;
    this.#device.close();
  }

  async #run() {
    try {
      while (!this.#isClosing) {
        const { bytes, hasRoom } = await this.#device.wait(this.#waiting.length > 0);
        if (hasRoom) this.#push();
        if (bytes.length > 0) this.#listener.onBytes(bytes);
        this.#listener.onLines(this.#device.lines);
      }
    } catch (error) {
      if (!(error instanceof SerialError)) throw error;
      this.#listener.onLost(error.message);
    }
  }

  #push() {
    const taken = this.#device.send(this.#waiting);
    this.#waiting = this.#waiting.slice(taken);
  }
}
