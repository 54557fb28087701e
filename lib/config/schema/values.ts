/**
 * The kinds of values that a configuration takes. What they have to say is only what is expected: what is
 * wrong is said by who holds the file.
 *
 * @module
 */
// As a namespace: by its name, `z` brings all of zod into a bundle, messages in fifty languages included.
import * as z from "zod";
import { MAX_NAME_LENGTH, MAX_SOCKET_PATH_BYTES, MAX_TIMEOUT_MS, TICK_MS } from "../../limits.ts";
import { addressFault, parseListen } from "../address.ts";
import { formatDuration, parseDuration } from "../duration.ts";
import { MASK_EXPECTED, PREFIX_EXPECTED, type Read, readMask, readPrefix } from "../prefix.ts";
import { orList } from "../problems.ts";
import { HOST_EXPECTED, readHost } from "../subnet.ts";

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const NAME_EXPECTED =
  `expected a name of at most ${MAX_NAME_LENGTH} letters, digits, ".", "_" or "-", a letter or digit first`;

/** What Linux takes: `dev_valid_name` in net/core/dev.c, here in ASCII only. */
const INTERFACE = /^[!-.0-9;-~]{1,15}$/;
const INTERFACE_EXPECTED =
  'expected the name of an interface, 1 to 15 characters without space, "/" or ":", such as eth0';

const LISTEN_EXPECTED =
  'expected HOST:PORT such as 127.0.0.1:9000 or "[::1]:9000", the port from 1 to 65535';
const FILE_EXPECTED = "expected the path of a file from the root, such as /etc/pointsman/token";
const KEY_FILE_EXPECTED = "expected the path of a file with a key from the root, such as " +
  "/etc/pointsman/failover.key, or, in so many words, none";
const DEVICE_EXPECTED = "expected the path of a serial device from the root, such as /dev/ttyS1";
const SOCKET_EXPECTED = `expected the path of a UNIX socket from the root, at most ` +
  `${MAX_SOCKET_PATH_BYTES} bytes, such as /run/pointsman/cable.sock`;
const TIME_EXPECTED = timeExpected(TICK_MS, MAX_TIMEOUT_MS, "120m");

const isName = (text: string) => text.length <= MAX_NAME_LENGTH && NAME.test(text);

/** A word that YAML takes for a number or boolean, such as a real named `1`. */
const word = (accepts: (text: string) => boolean, error: string) =>
  z.preprocess(
    (value) => typeof value === "number" || typeof value === "boolean" ? String(value) : value,
    z.string({ error }).refine(accepts, { error }),
  );

/** `more` says what else could be meant. */
export const whole = (least: number, most: number, more = "") => {
  const error = `expected a whole number from ${least} to ${most}${more}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
};

export const oneOf = <const T extends readonly string[]>(words: T) =>
  z.enum(words, { error: `expected ${orList(words)}` });

/** Text that `read` makes something of. `error` is for what is no text. */
const read = <T>(read: (text: string) => Read<T>, error: string) =>
  z.string({ error }).transform((text, context) => {
    const result = read(text);
    if ("value" in result) return result.value;
    context.issues.push({ code: "custom", message: result.expected, input: text });
    return z.NEVER;
  });

/** Text that `parse` makes something of, or undefined. */
const parsed = <T>(parse: (text: string) => T | undefined, expected: string) =>
  read((text) => {
    const value = parse(text);
    return value === undefined ? { expected } : { value };
  }, expected);

export const name = word(isName, NAME_EXPECTED);
/** For the key of a map: the fault is of the key, not of its value. */
export const nameKey = z.string().refine(isName, { error: NAME_EXPECTED, params: { isKey: true } });

export const networkInterface = word(
  (text) => INTERFACE.test(text) && text !== "." && text !== "..",
  INTERFACE_EXPECTED,
);

export const address = z.string({ error: addressFault("") }).check((context) => {
  const message = addressFault(context.value);
  if (message !== undefined) {
    context.issues.push({ code: "custom", message, input: context.value });
  }
});

export const port = whole(1, 65_535, "; leave port out for all ports").optional();
export const listen = parsed(parseListen, LISTEN_EXPECTED);

/** Milliseconds from `least` to `most`. */
export const timeWithin = (least: number, most: number, example: string) =>
  parsed((text) => timeOf(text, least, most), timeExpected(least, most, example));
/** Milliseconds. */
export const time = timeWithin(TICK_MS, MAX_TIMEOUT_MS, "120m");
/** Milliseconds, 0 for `off`. */
export const timeOrOff = parsed(
  (text) => text === "off" ? 0 : timeOf(text),
  `${TIME_EXPECTED}, or off`,
);
/** Milliseconds, 0 for never. */
export const timeOrNever = z.preprocess(
  (value) => value === 0 ? "0s" : value,
  parsed(
    (text) => parseDuration(text) === 0 ? 0 : timeOf(text),
    `${TIME_EXPECTED}, or 0 for never`,
  ),
);

export const yesOrNo = z.boolean({ error: "expected true or false" });

export const prefix = read(readPrefix, PREFIX_EXPECTED);
/** Bits. */
export const mask = z.preprocess(
  (value) => typeof value === "number" ? String(value) : value,
  read(readMask, MASK_EXPECTED),
);

/** An address with the bits of its network. */
export const host = read(readHost, HOST_EXPECTED);

export const file = parsed(fromRoot, FILE_EXPECTED);
export const device = parsed(fromRoot, DEVICE_EXPECTED);
export const socket = parsed(
  (text) =>
    new TextEncoder().encode(text).length <= MAX_SOCKET_PATH_BYTES ? fromRoot(text) : undefined,
  SOCKET_EXPECTED,
);
/** Null for `none`: a key that was forgotten must not look like one that nobody wants. */
export const keyFile = read<string | null>((text) => {
  const path = text === "none" ? null : fromRoot(text);
  return path === undefined ? { expected: KEY_FILE_EXPECTED } : { value: path };
}, KEY_FILE_EXPECTED);

/** Keys with fixed names; any other is an error. */
export function section<T extends z.ZodRawShape>(shape: T) {
  const error = `expected the keys ${Object.keys(shape).join(", ")}`;
  return z.preprocess(
    // Anything but a map becomes undefined, which no object is: a list could be taken for one.
    (value) => value instanceof Map ? Object.fromEntries(value) : undefined,
    z.strictObject(shape, { error }),
  );
}

/** Keys that are names, in the order of the file. */
export function named<T extends z.ZodType>(value: T, what: string, most: number) {
  const error = `expected 1 to ${most} ${what}s, each as NAME: { … }`;
  return z.map(nameKey, value, { error }).min(1, { error }).max(most, { error });
}

/** A list of `least` to `most` of something that `what` names. */
export function list<T extends z.ZodType>(value: T, least: number, most: number, what: string) {
  const error = `expected a list of ${least} to ${most} ${what}`;
  return z.array(value, { error }).min(least, { error }).max(most, { error });
}

function timeExpected(least: number, most: number, example: string): string {
  return `expected a time from ${formatDuration(least)} to ${formatDuration(most)} ` +
    `with its unit (ms, s, m, h, d), such as ${example}`;
}

function timeOf(text: string, least = TICK_MS, most = MAX_TIMEOUT_MS): number | undefined {
  const ms = parseDuration(text);
  return ms !== undefined && ms >= least && ms <= most ? ms : undefined;
}

/** The working directory of a unit is nobody's business. */
function fromRoot(text: string): string | undefined {
  return /^\/[^\0]*[^\0/]$/.test(text) ? text : undefined;
}
