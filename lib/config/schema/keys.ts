/**
 * Every key of a configuration, what may stand there and what stands there when it is left out.
 *
 * @module
 */
import {
  DEFAULT_CLOSING_MS,
  DEFAULT_CONNECTIONS,
  DEFAULT_HELLO_MS,
  DEFAULT_HOLD,
  DEFAULT_IDLE_MS,
  DEFAULT_REASSIGN,
  DEFAULT_RETRY_MS,
  DEFAULT_THRESHOLD,
  MAX_BINDS_PER_VIRTUAL,
  MAX_CLIENTS_PER_VIRTUAL,
  MAX_CONNECTIONS,
  MAX_COUNT,
  MAX_HELLO_MS,
  MAX_HOLD,
  MAX_REALS,
  MAX_REASSIGN,
  MAX_THRESHOLD,
  MAX_VIRTUALS,
  MAX_WEIGHT,
  MIN_HELLO_MS,
  MIN_HOLD,
} from "../../limits.ts";
import { ROLES } from "../../failover/words.ts";
import { FASTPATHS, PREDICTORS, PROTOCOLS } from "../../words.ts";
import { WIRINGS } from "../config.ts";
import {
  address,
  device,
  file,
  host,
  keyFile,
  list,
  listen,
  mask,
  name,
  named,
  networkInterface,
  oneOf,
  port,
  prefix,
  section,
  socket,
  time,
  timeOrNever,
  timeOrOff,
  timeWithin,
  whole,
  yesOrNo,
} from "./values.ts";

const ports = { front: networkInterface, back: networkInterface };

const connections = {
  max: whole(1, MAX_CONNECTIONS).default(DEFAULT_CONNECTIONS),
  idle: time.default(DEFAULT_IDLE_MS),
  closing: time.default(DEFAULT_CLOSING_MS),
};

const real = {
  address,
  port,
  weight: whole(1, MAX_WEIGHT).default(1),
  threshold: whole(1, MAX_THRESHOLD).default(DEFAULT_THRESHOLD),
  reassign: whole(1, MAX_REASSIGN).default(DEFAULT_REASSIGN),
  retry: timeOrNever.default(DEFAULT_RETRY_MS),
  maxconns: whole(1, MAX_COUNT, "; leave maxconns out for any number").optional(),
  data: whole(1, MAX_COUNT, "; leave data out to count no such connections").optional(),
  standby: name.optional(),
};

const synguard = {
  "per_second": whole(1, MAX_COUNT).optional(),
  embryonic: whole(1, MAX_COUNT).optional(),
};

const virtual = {
  address,
  port,
  protocol: oneOf(PROTOCOLS).default("tcp"),
  predictor: oneOf(PREDICTORS).default("leastconns"),
  reals: list(name, 1, MAX_BINDS_PER_VIRTUAL, "names of reals"),
  backup: name.optional(),
  clients: list(prefix, 1, MAX_CLIENTS_PER_VIRTUAL, "prefixes; leave clients out for every client")
    .optional(),
  sticky: timeOrOff.default(0),
  "sticky_mask": mask.default(32),
  synguard: section(synguard).refine((given) => Object.keys(given).length > 0, {
    error: "expected per_second, embryonic or both",
    // An unknown key is said by itself.
    when: ({ issues }) => issues.length === 0,
  }).optional(),
};

const oneStatic = { real: name, virtual: name };

const addresses = { active: host, failover: host, interface: networkInterface.optional() };

/** Which of them go together is a matter of the rules. */
const cable = {
  device: device.optional(),
  socket: socket.optional(),
  link: networkInterface.optional(),
  peer: address.optional(),
  wiring: oneOf(WIRINGS).optional(),
};

const failover = {
  role: oneOf(ROLES).optional(),
  addresses: section(addresses),
  cable: section(cable).optional(),
  hello: timeWithin(MIN_HELLO_MS, MAX_HELLO_MS, "100ms").default(DEFAULT_HELLO_MS),
  hold: whole(MIN_HOLD, MAX_HOLD).default(DEFAULT_HOLD),
  replicate: yesOrNo.default(true),
  "key_file": keyFile,
};

const status = {
  listen: listen.default({ hostname: "127.0.0.1", port: 9000 }),
  "token_file": file.optional(),
};

/** The keys of the file itself. */
export const root = {
  unit: name,
  ports: section(ports),
  connections: section(connections).prefault(new Map()),
  fastpath: oneOf(FASTPATHS).default("auto"),
  reals: named(section(real), "real", MAX_REALS),
  virtuals: named(section(virtual), "virtual", MAX_VIRTUALS),
  statics: list(section(oneStatic), 0, MAX_REALS, "statics, each as { real: NAME, virtual: NAME }")
    .default([]),
  failover: section(failover).optional(),
  status: section(status).prefault(new Map()),
};

/** The keys of each section by its name, those of the file itself under no name. */
export const KEYS = {
  "": Object.keys(root),
  ports: Object.keys(ports),
  connections: Object.keys(connections),
  reals: Object.keys(real),
  virtuals: Object.keys(virtual),
  synguard: Object.keys(synguard),
  statics: Object.keys(oneStatic),
  failover: Object.keys(failover),
  addresses: Object.keys(addresses),
  cable: Object.keys(cable),
  status: Object.keys(status),
};
