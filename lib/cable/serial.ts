/**
 * The cable on a serial port.
 *
 * @module
 */
import { EBUSY, errnoName } from "../../ffi/errno.ts";
import { LineError, LineHolder } from "../../ffi/line_holder.ts";
import type { Carrier, CarrierListener, DeathMark, Medium, MediumListener } from "./carrier.ts";
import { CarrierError } from "./carrier.ts";
import { ReopeningCarrier } from "./reopening.ts";

export function serialCarrier(
  device: string,
  listener: CarrierListener,
  reopenMs?: number,
): Carrier {
  const open = (medium: MediumListener) => openSerial(device, medium, listener.mark);
  return new ReopeningCarrier(`serial ${device}`, open, listener, reopenMs);
}

async function openSerial(
  device: string,
  listener: MediumListener,
  mark: DeathMark,
): Promise<Medium> {
  try {
    return await LineHolder.open("serial", device, {
      onBytes: (chunk) => listener.onBytes(chunk),
      onLines: (lines) => listener.onLines(lines),
      onEnded: (errno) => listener.onLost(`${errnoName(errno)}: the device is gone`),
    }, mark);
  } catch (error) {
    throw error instanceof LineError ? new CarrierError(explain(error)) : error;
  }
}

function explain({ errno, step, message }: LineError): string {
  const name = errnoName(errno);
  const expected = "expected a serial device such as /dev/ttyS1, and the right to use it";
  if (step === "ask whether it is a serial device") {
    return `${name}: no serial device: ${expected}`;
  }
  // Whoever is not root cannot even open it then.
  if (step === "have it alone" || errno === EBUSY) {
    return `${name}: another process has it: expected a line of its own`;
  }
  return step === "open it" ? `${message}: ${expected}` : message;
}
