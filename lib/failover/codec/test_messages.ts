/**
 * Random messages for the property tests.
 *
 * @module
 */
import fc from "fast-check";
import { MAX_CAUSE_BYTES, MAX_CHUNK_BYTES, MAX_CONFIG_BYTES } from "../../limits.ts";
import { MAX_NAME_LENGTH, MAX_PAYLOAD_BYTES, MAX_VERSION_BYTES } from "../../limits.ts";
import { LINK_STATES, PORTS } from "../../words.ts";
import {
  CONFIGURATION_ANSWERS,
  type ConfigurationMessage,
  type HelloMessage,
  type Message,
  type MessageKind,
  PATHS,
  PORT_TESTS,
  type PortReport,
  SYNC_STATES,
  TAKEOVERS,
  TEST_OUTCOMES,
} from "../messages.ts";
import { PORT_STATES, ROLES, UNIT_STATES } from "../words.ts";

/** Like any object of the code, so that it can be compared with one. */
function record<T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record<T>(model, { noNullPrototype: true });
}

function word<T>(words: readonly T[]): fc.Arbitrary<T> {
  return fc.constantFrom(...words);
}

const anyCount = fc.oneof(fc.constantFrom(0, 1, 0xffff_ffff), fc.integer({ min: 0, max: 2 ** 31 }));
const anyByte = fc.integer({ min: 0, max: 255 });
const anyHash = fc.stringMatching(/^[0-9a-f]{16}$/);
export const anyPath = word(PATHS);

/** At most so many bytes of UTF-8, without control characters. */
function anyText(bytes: number): fc.Arbitrary<string> {
  return fc.string({ unit: "binary", maxLength: bytes })
    .filter((text) => !/\p{Cc}/u.test(text) && new TextEncoder().encode(text).length <= bytes);
}

const anyPort: fc.Arbitrary<PortReport> = record<PortReport>({
  link: word(LINK_STATES),
  state: word(PORT_STATES),
  heard: fc.boolean(),
  received: anyCount,
});
const anyPorts = record({ front: anyPort, back: anyPort });

export const anyHello: fc.Arbitrary<HelloMessage> = record<HelloMessage>({
  kind: fc.constant("hello"),
  unit: anyText(MAX_NAME_LENGTH),
  role: word(ROLES),
  state: word(UNIT_STATES),
  term: anyCount,
  epoch: anyHash,
  counter: anyCount,
  version: anyText(MAX_VERSION_BYTES),
  configHash: anyHash,
  ports: anyPorts,
  sync: record({
    state: word(SYNC_STATES),
    percent: fc.integer({ min: 0, max: 100 }),
    behind: anyCount,
  }),
  health: anyByte,
  heardOnCable: fc.boolean(),
});

const anyConfiguration: fc.Arbitrary<ConfigurationMessage> = fc
  .tuple(
    anyHash,
    fc.uint8Array({ minLength: 1, maxLength: MAX_CHUNK_BYTES }),
    fc.integer({ min: 0, max: MAX_CONFIG_BYTES - MAX_CHUNK_BYTES }),
    fc.integer({ min: 0, max: MAX_CONFIG_BYTES }),
  )
  .map(([hash, bytes, offset, total]) => {
    const totalBytes = Math.max(total, offset + bytes.length);
    return { kind: "configuration", hash, totalBytes, offset, bytes };
  });

const anyMac = fc.stringMatching(/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/);
const anyCause = anyText(MAX_CAUSE_BYTES);

/** One for each kind, so that a kind without one does not compile. */
export const MESSAGES: {
  [K in MessageKind]: fc.Arbitrary<Extract<Message, { kind: K }>>;
} = {
  hello: anyHello,
  state: record({
    kind: fc.constant("state" as const),
    state: word(UNIT_STATES),
    role: word(ROLES),
    term: anyCount,
    counter: anyCount,
    ports: anyPorts,
    health: anyByte,
    cause: anyCause,
  }),
  takeover: record({
    kind: fc.constant("takeover" as const),
    takeover: word(TAKEOVERS),
    term: anyCount,
    peerFailed: fc.boolean(),
    cause: anyCause,
  }),
  configuration: anyConfiguration,
  "configuration_answer": record({
    kind: fc.constant("configuration_answer" as const),
    hash: anyHash,
    outcome: word(CONFIGURATION_ANSWERS),
    offset: anyCount,
    cause: anyCause,
  }),
  macs: record({
    kind: fc.constant("macs" as const),
    macs: record({ front: anyMac, back: anyMac }),
  }),
  "test_result": record({
    kind: fc.constant("test_result" as const),
    port: word(PORTS),
    test: word(PORT_TESTS),
    outcome: word(TEST_OUTCOMES),
    received: anyCount,
    round: anyCount,
  }),
  replication: record({
    kind: fc.constant("replication" as const),
    bytes: fc.uint8Array({ maxLength: MAX_PAYLOAD_BYTES }),
  }),
};

export const anyMessage: fc.Arbitrary<Message> = fc.oneof(...Object.values(MESSAGES));

/** A hello of an ordinary unit. */
export const PLAIN_HELLO: HelloMessage = {
  kind: "hello",
  unit: "lb-a",
  role: "primary",
  state: "active",
  term: 1,
  epoch: "0000000000000000",
  counter: 1,
  version: "0.1.0",
  configHash: "0123456789abcdef",
  ports: {
    front: { link: "up", state: "normal", heard: true, received: 0 },
    back: { link: "up", state: "normal", heard: true, received: 0 },
  },
  sync: { state: "complete", percent: 0, behind: 0 },
  health: 2,
  heardOnCable: true,
};
