/**
 * Kinds of messages, and the payload of each.
 *
 * @module
 */
import { MAX_PAYLOAD_BYTES } from "../../limits.ts";
import type { Message, MessageKind } from "../messages.ts";
import { ByteReader, ByteWriter, hexOfBytes } from "./bytes.ts";
import { configurationAnswerCodec, configurationCodec } from "./configuration.ts";
import type { PayloadCodec } from "./fields.ts";
import { NONCE_BYTES } from "./frame.ts";
import { helloCodec, type HelloPayload } from "./hello.ts";
import {
  macsCodec,
  replicationCodec,
  stateCodec,
  takeoverCodec,
  testResultCodec,
} from "./small.ts";

/** On the wire each is its index here. A greeting is between the codecs alone: it tells our challenge. */
export const KINDS = [
  "greeting",
  "hello",
  "state",
  "takeover",
  "configuration",
  "configuration_answer",
  "macs",
  "test_result",
  "replication",
] as const satisfies readonly (MessageKind | "greeting")[];

type Payloads =
  & { [M in Exclude<Message, { kind: "hello" }> as M["kind"]]: M }
  & { hello: HelloPayload };

const CODECS: { [K in keyof Payloads]: PayloadCodec<Payloads[K]> } = {
  hello: helloCodec,
  state: stateCodec,
  takeover: takeoverCodec,
  configuration: configurationCodec,
  "configuration_answer": configurationAnswerCodec,
  macs: macsCodec,
  "test_result": testResultCodec,
  replication: replicationCodec,
};

/** What a payload says: our peer's challenge, where it is of a kind that tells it, and the message, where it is one. */
export interface Opened {
  challenge: Uint8Array | undefined;
  message: Message | undefined;
}

export function greetingPayload(challenge: Uint8Array): Uint8Array {
  return challenge.slice();
}

export function messagePayload(message: Message, challenge: Uint8Array): Uint8Array {
  const to = new ByteWriter(MAX_PAYLOAD_BYTES);
  if (message.kind === "hello") to.raw(challenge);
  write(to, message.kind, message);
  return to.written;
}

/** Undefined where it is no payload of this kind. `epoch` is the sender's. */
export function openPayload(
  kindIndex: number,
  payload: Uint8Array,
  epoch: Uint8Array,
): Opened | undefined {
  const kind = KINDS[kindIndex];
  if (kind === undefined) return undefined;
  const from = new ByteReader(payload);
  const tellsChallenge = kind === "greeting" || kind === "hello";
  const challenge = tellsChallenge ? from.raw(NONCE_BYTES) : undefined;
  const message = kind === "greeting" ? undefined : withEpoch(CODECS[kind].read(from), epoch);
  return from.isRight ? { challenge, message } : undefined;
}

function write<K extends keyof Payloads>(to: ByteWriter, kind: K, message: Payloads[K]) {
  CODECS[kind].write(to, message);
}

function withEpoch(payload: Payloads[keyof Payloads], epoch: Uint8Array): Message {
  return payload.kind === "hello" ? { ...payload, epoch: hexOfBytes(epoch) } : payload;
}
