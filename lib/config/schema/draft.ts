/**
 * What is valid of a configuration, however much of it is wrong: the rules run on this, so that a typing error
 * elsewhere does not hide what they find.
 *
 * @module
 */
import * as z from "zod";
import { PROTOCOLS } from "../../words.ts";
import { address, mask, name, networkInterface, oneOf, port, prefix, timeOrOff } from "./values.ts";

/** Null where the value is wrong, which is said elsewhere. */
const lenient = <T extends z.ZodType>(value: T) => value.nullable().catch(null);

const loose = <T extends z.ZodRawShape>(shape: T) =>
  z.preprocess(
    (value) => value instanceof Map ? Object.fromEntries(value) : {},
    z.object(shape),
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
});

/** Keys that are left out are undefined or have their default, wrong ones are null. */
export type Draft = z.infer<typeof draft>;
export type DraftReal = MapValue<Draft["reals"]>;
export type DraftVirtual = MapValue<Draft["virtuals"]>;

type MapValue<M> = M extends Map<string, infer V> ? V : never;

/** Reads what {@linkcode plain} gives. */
export function readDraft(data: unknown): Draft {
  return draft.parse(data);
}
