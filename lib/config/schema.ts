/**
 * What may stand in a configuration, key by key. The only file of the configuration that knows the schema library.
 *
 * Every message of the schema says only what is expected: what is wrong is said by who holds the file.
 *
 * @module
 */
import { z } from "zod";
import {
  DEFAULT_CLOSING_MS,
  DEFAULT_CONNECTIONS,
  DEFAULT_IDLE_MS,
  MAX_BINDS_PER_VIRTUAL,
  MAX_CONNECTIONS,
  MAX_NAME_LENGTH,
  MAX_REALS,
  MAX_TIMEOUT_MS,
  MAX_VIRTUALS,
  MAX_WEIGHT,
  TICK_MS,
} from "../limits.ts";
import { PREDICTORS, PROTOCOLS } from "../words.ts";
import { addressFault, parseListen } from "./address.ts";
import { formatDuration, parseDuration } from "./duration.ts";
import { hint } from "./nearest.ts";
import { orList } from "./problems.ts";
import type { Path } from "./tree.ts";

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const NAME_EXPECTED =
  `expected a name of at most ${MAX_NAME_LENGTH} letters, digits, ".", "_" or "-", a letter or digit first`;

/** What Linux takes: `dev_valid_name` in net/core/dev.c, here in ASCII only. */
const INTERFACE = /^[!-.0-9;-~]{1,15}$/;
const INTERFACE_EXPECTED =
  'expected the name of an interface, 1 to 15 characters without space, "/" or ":", such as eth0';

const LISTEN_EXPECTED =
  'expected HOST:PORT such as 127.0.0.1:9000 or "[::1]:9000", the port from 1 to 65535';
const TIME_EXPECTED = `expected a time from ${formatDuration(TICK_MS)} to ` +
  `${formatDuration(MAX_TIMEOUT_MS)} with its unit (ms, s, m, h, d), such as 120m`;

const isName = (text: string) => text.length <= MAX_NAME_LENGTH && NAME.test(text);

/** A word that YAML takes for a number or boolean, such as a real named `1`. */
const word = (accepts: (text: string) => boolean, error: string) =>
  z.preprocess(
    (value) => typeof value === "number" || typeof value === "boolean" ? String(value) : value,
    z.string({ error }).refine(accepts, { error }),
  );

const whole = (least: number, most: number, more = "") => {
  const error = `expected a whole number from ${least} to ${most}${more}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
};

const oneOf = <const T extends readonly string[]>(words: T) =>
  z.enum(words, { error: `expected ${orList(words)}` });

/** Text that `parse` makes something of, or undefined. */
const parsed = <T>(parse: (text: string) => T | undefined, error: string) =>
  z.string({ error }).transform((text, context) => {
    const result = parse(text);
    if (result !== undefined) return result;
    context.issues.push({ code: "custom", message: error, input: text });
    return z.NEVER;
  });

const name = word(isName, NAME_EXPECTED);
const networkInterface = word(
  (text) => INTERFACE.test(text) && text !== "." && text !== "..",
  INTERFACE_EXPECTED,
);
const address = z.string({ error: addressFault("") }).check((context) => {
  const message = addressFault(context.value);
  if (message !== undefined) {
    context.issues.push({ code: "custom", message, input: context.value });
  }
});
const port = whole(1, 65_535, ", or no port key for all ports").optional();
const time = parsed((text) => {
  const ms = parseDuration(text);
  return ms !== undefined && ms >= TICK_MS && ms <= MAX_TIMEOUT_MS ? ms : undefined;
}, TIME_EXPECTED);

const real = { address, port, weight: whole(1, MAX_WEIGHT).default(1) };

const bindsError = `expected a list of 1 to ${MAX_BINDS_PER_VIRTUAL} names of reals`;
const virtual = {
  address,
  port,
  protocol: oneOf(PROTOCOLS).default("tcp"),
  predictor: oneOf(PREDICTORS).default("leastconns"),
  reals: z.array(name, { error: bindsError })
    .min(1, { error: bindsError })
    .max(MAX_BINDS_PER_VIRTUAL, { error: bindsError }),
};

const ports = { front: networkInterface, back: networkInterface };
const connections = {
  max: whole(1, MAX_CONNECTIONS).default(DEFAULT_CONNECTIONS),
  idle: time.default(DEFAULT_IDLE_MS),
  closing: time.default(DEFAULT_CLOSING_MS),
};
const status = {
  listen: parsed(parseListen, LISTEN_EXPECTED).default({ hostname: "127.0.0.1", port: 9000 }),
};

const root = {
  unit: name,
  ports: section(ports),
  connections: section(connections).prefault(new Map()),
  reals: named(section(real), "real", MAX_REALS),
  virtuals: named(section(virtual), "virtual", MAX_VIRTUALS),
  status: section(status).prefault(new Map()),
};

/** Keys with fixed names; any other is an error. */
function section<T extends z.ZodRawShape>(shape: T) {
  const error = `expected the keys ${Object.keys(shape).join(", ")}`;
  return z.preprocess(
    // Anything but a map becomes undefined, which no object is: a list could be taken for one.
    (value) => value instanceof Map ? Object.fromEntries(value) : undefined,
    z.strictObject(shape, { error }),
  );
}

/** Keys that are names, in the order of the file. */
function named<T extends z.ZodType>(value: T, what: string, most: number) {
  const error = `expected 1 to ${most} ${what}s, each as NAME: { … }`;
  const key = z.string().refine(isName, { error: NAME_EXPECTED, params: { isKey: true } });
  return z.map(key, value, { error }).min(1, { error }).max(most, { error });
}

const schema = section(root);

/** A whole and valid configuration, apart from the rules that look at two places at once. */
export type Settings = z.infer<typeof schema>;

/** `value`: it is wrong or missing; `name`: its key is no name; `key`: its key is unknown. */
export interface Fault {
  path: Path;
  kind: "value" | "name" | "key";
  expected: string;
}

/** Reads what {@linkcode plain} gives; names every fault. */
export function readSettings(data: unknown): { settings: Settings } | { faults: Fault[] } {
  const result = schema.safeParse(data);
  if (result.success) return { settings: result.data };
  return { faults: result.error.issues.flatMap(faultsOf) };
}

function faultsOf(issue: z.core.$ZodIssue): Fault[] {
  const path = issue.path.map((step) => typeof step === "number" ? step : String(step));
  if (issue.code !== "unrecognized_keys") {
    const kind = issue.code === "custom" && issue.params?.["isKey"] === true ? "name" : "value";
    return [{ path, kind, expected: issue.message }];
  }
  const known = keysAt(path);
  return issue.keys.map((key) => ({
    path: [...path, key],
    kind: "key",
    expected: `expected ${orList(known)}${hint(key, known)}`,
  }));
}

function keysAt([first]: Path): string[] {
  switch (first) {
    case "ports":
      return Object.keys(ports);
    case "connections":
      return Object.keys(connections);
    case "reals":
      return Object.keys(real);
    case "virtuals":
      return Object.keys(virtual);
    case "status":
      return Object.keys(status);
    default:
      return Object.keys(root);
  }
}

/** Null where the value is wrong, which is said elsewhere. */
const lenient = <T extends z.ZodType>(value: T) => value.nullable().catch(null);

const loose = <T extends z.ZodRawShape>(shape: T) =>
  z.preprocess(
    (value) => value instanceof Map ? Object.fromEntries(value) : {},
    z.object(shape),
  );

const anyName = word(() => true, NAME_EXPECTED);
const draft = loose({
  ports: loose({ front: lenient(networkInterface), back: lenient(networkInterface) }),
  reals: z.map(z.string(), loose({ address: lenient(address), port: lenient(port) }))
    .catch(() => new Map()),
  virtuals: z.map(
    z.string(),
    loose({
      address: lenient(address),
      port: lenient(port),
      protocol: lenient(virtual.protocol),
      reals: z.array(lenient(anyName)).catch([]),
    }),
  ).catch(() => new Map()),
});

/** What is valid of a configuration. A port that is left out is undefined, a wrong one null. */
export type Draft = z.infer<typeof draft>;

export function readDraft(data: unknown): Draft {
  return draft.parse(data);
}
