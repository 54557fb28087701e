/**
 * What is valid of a configuration, however much of it is wrong: the rules run on this, so that a typing error
 * elsewhere does not hide what they find.
 *
 * @module
 */
import * as z from "zod";
import { ROLES } from "../../failover/words.ts";
import { PROTOCOLS } from "../../words.ts";
import { WIRINGS } from "../config.ts";
import {
  address,
  device,
  host,
  mask,
  name,
  networkInterface,
  oneOf,
  port,
  prefix,
  socket,
  timeOrOff,
} from "./values.ts";

/** Null where the value is wrong, which is said elsewhere. */
const lenient = <T extends z.ZodType>(value: T) => value.nullable().catch(null);

const loose = <T extends z.ZodRawShape>(shape: T) =>
  z.preprocess(
    (value) => value instanceof Map ? Object.fromEntries(value) : {},
    z.object(shape),
  );

/** Undefined where the file has no such key, null where there is no map. */
const optional = <T extends z.ZodRawShape>(shape: T) =>
  z.preprocess(
    (value) =>
      value instanceof Map ? Object.fromEntries(value) : value === undefined ? value : null,
    z.object(shape).nullish(),
  );

const byName = <T extends z.ZodType>(value: T) =>
  z.map(z.string(), value).catch(() => new Map<string, z.output<T>>());

const draft = loose({
  ports: loose({ front: lenient(networkInterface), back: lenient(networkInterface) }),
  reals: byName(loose({
    address: lenient(address),
    port: lenient(port),
    standby: lenient(name.optional()),
  })),
  virtuals: byName(loose({
    address: lenient(address),
    port: lenient(port),
    protocol: lenient(oneOf(PROTOCOLS).default("tcp")),
    reals: z.array(lenient(name)).catch([]),
    backup: lenient(name.optional()),
    clients: lenient(z.array(lenient(prefix)).optional()),
    sticky: lenient(timeOrOff.optional()),
    sticky_mask: lenient(mask.optional()),
  })),
  statics: z.array(loose({ real: lenient(name), virtual: lenient(name) })).catch([]),
  failover: optional({
    role: lenient(oneOf(ROLES).optional()),
    addresses: loose({
      active: lenient(host),
      failover: lenient(host),
    }),
    cable: optional({
      device: lenient(device.optional()),
      socket: lenient(socket.optional()),
      link: lenient(networkInterface.optional()),
      peer: lenient(address.optional()),
      wiring: lenient(oneOf(WIRINGS).optional()),
    }),
  }),
});

/** Keys that are left out are undefined or have their default, wrong ones are null. */
export type Draft = z.infer<typeof draft>;
export type DraftReal = MapValue<Draft["reals"]>;
export type DraftVirtual = MapValue<Draft["virtuals"]>;

export type DraftFailover = NonNullable<Draft["failover"]>;

type MapValue<M> = M extends Map<string, infer V> ? V : never;

/** Reads what {@linkcode plain} gives. */
export function readDraft(data: unknown): Draft {
  return draft.parse(data);
}
