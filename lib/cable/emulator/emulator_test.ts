import assert from "node:assert/strict";
import { readLines } from "../../failover/cable_state.ts";
import { type Role, ROLES } from "../../failover/words.ts";
import type { Carrier } from "../carrier.ts";
import { socketCarrier } from "../socket.ts";
import { TestListener } from "../test_listener.ts";
import { runCommand } from "./commands.ts";
import { CableEmulator } from "./emulator.ts";

const REOPEN_MS = 5;

/** An emulated cable with a unit at each end. */
class Scene implements AsyncDisposable {
  readonly #folder = Deno.makeTempDirSync();
  readonly path = `${this.#folder}/cable`;
  readonly emulator = CableEmulator.start(this.path, () => 0);
  readonly told: Record<Role, TestListener> = {
    primary: new TestListener(),
    secondary: new TestListener(),
  };
  readonly units: Record<Role, Carrier> = {
    primary: this.open("primary"),
    secondary: this.open("secondary"),
  };

  open(role: Role, told = this.told[role]): Carrier {
    return socketCarrier(`${this.path}.${role}`, told, REOPEN_MS);
  }

  async untilState(role: Role, state: string | undefined) {
    await this.told[role].until(() => this.state(role) === state);
  }

  reading(role: Role) {
    const { lines } = this.units[role];
    return lines === undefined ? undefined : readLines("full", lines);
  }

  state(role: Role) {
    return this.reading(role)?.state;
  }

  async untilNormal() {
    for (const role of ROLES) await this.untilState(role, "normal");
  }

  command(line: string) {
    assert.equal(runCommand(this.emulator, line), "done");
  }

  async [Symbol.asyncDispose]() {
    for (const role of ROLES) await this.units[role].close();
    await this.emulator[Symbol.asyncDispose]();
    await Deno.remove(this.#folder, { recursive: true });
  }
}

Deno.test("each unit knows its role by its plug", async () => {
  await using scene = new Scene();
  await scene.untilNormal();
  for (const role of ROLES) {
    assert.equal(scene.reading(role)?.role, role);
  }
});

Deno.test("a plug that is pulled is told from a peer without power, at both ends", async () => {
  await using scene = new Scene();
  await scene.untilNormal();
  scene.command("unplug secondary");
  await scene.untilState("primary", "other_side_not_connected");
  await scene.untilState("secondary", "my_side_not_connected");
  scene.command("plug secondary");
  await scene.untilNormal();
  scene.command("unplug primary");
  await scene.untilState("primary", "my_side_not_connected");
  await scene.untilState("secondary", "other_side_not_connected");
  scene.command("plug primary");
  scene.command("power off secondary");
  await scene.untilState("primary", "other_side_powered_off");
  await scene.untilState("secondary", undefined);
  await scene.told.secondary.until(() => scene.units.secondary.trouble !== undefined);
  assert.match(scene.told.secondary.troubles.at(-1)!, /: this unit has no power$/);
  scene.command("power on secondary");
  await scene.untilNormal();
});

Deno.test("a process that ends drops its line like a unit without power", async () => {
  await using scene = new Scene();
  await scene.untilNormal();
  await scene.units.secondary.close();
  await scene.untilState("primary", "other_side_powered_off");
});

Deno.test("bytes that are on the way when a plug is pulled are lost, and do not come later", async () => {
  await using scene = new Scene();
  await scene.untilNormal();
  scene.command("delay 60000");
  scene.units.primary.send(Uint8Array.of(1));
  while (!scene.emulator.describe("secondary").endsWith("sent to it: 1 bytes")) await turn();
  scene.command("unplug secondary");
  await scene.untilState("primary", "other_side_not_connected");
  scene.command("delay 0");
  scene.command("plug secondary");
  await scene.untilNormal();
  scene.units.primary.send(Uint8Array.of(2));
  await scene.told.secondary.until(() => scene.told.secondary.bytes.length > 0);
  assert.deepEqual(scene.told.secondary.bytes, [2]);
});

/** Lets whatever is ready have its turn. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

Deno.test("bytes are flipped and delayed when that is asked for", async () => {
  await using scene = new Scene();
  await scene.untilNormal();
  scene.command("flip 1");
  scene.command("delay 20");
  scene.command("baud 115200");
  scene.units.primary.send(Uint8Array.of(0x10, 0x20));
  await scene.told.secondary.until(() => scene.told.secondary.bytes.length >= 2);
  assert.deepEqual(scene.told.secondary.bytes, [0x11, 0x21]);
});

Deno.test("a plug is held by one process, and a second one is told so", async () => {
  await using scene = new Scene();
  await scene.untilNormal();
  const told = new TestListener();
  const second = scene.open("primary", told);
  await told.until(() => told.troubles.some((trouble) => trouble !== undefined));
  assert.match(
    told.troubles.find((trouble) => trouble !== undefined)!,
    /another process holds this plug$/,
  );
  assert.equal(scene.state("primary"), "normal");
  await second.close();
});

Deno.test("a client that speaks something else is hung up, and the plug is free again", async () => {
  await using scene = new Scene();
  await scene.untilNormal();
  await scene.units.primary.close();
  await scene.untilState("secondary", "other_side_powered_off");
  const socket = await Deno.connect({ transport: "unix", path: `${scene.path}.primary` });
  await socket.write(new TextEncoder().encode("GET / HTTP/1.1\r\n\r\n"));
  while (await socket.read(new Uint8Array(64)) !== null);
  socket.close();
  scene.told.primary.troubles.length = 0;
  const again = scene.open("primary");
  await scene.untilState("secondary", "normal");
  await again.close();
});

Deno.test("a cable that was made wrong has two ends of one role", async () => {
  await using scene = new Scene();
  await scene.untilNormal();
  scene.command("select secondary primary");
  await scene.told.secondary.until(() => scene.units.secondary.lines?.ri === true);
  assert.equal(scene.reading("secondary")?.role, "primary");
});

Deno.test("a command that cannot be done says what is expected", async () => {
  await using scene = new Scene();
  await scene.untilNormal();
  const cases: [string, RegExp][] = [
    ["pull primary", /^pull: no command: expected one of\nplug\|unplug END/],
    ["toString", /^toString: no command/],
    ["unplug", /^nothing: expected primary or secondary$/],
    ["unplug primary secondary", /^primary secondary: expected primary or secondary$/],
    ["power primary", /^primary: expected on or off$/],
    ["power off", /^nothing: expected primary or secondary$/],
    ["flip 2", /^2: expected a number from 0 to 1$/],
    ["drop", /^nothing: expected a number from 0 to 1$/],
    ["delay soon", /^soon: expected a number from 0 to 60000$/],
    ["select primary", /^nothing: expected primary or secondary$/],
  ];
  for (const [line, expected] of cases) assert.match(runCommand(scene.emulator, line), expected);
  assert.equal(
    runCommand(scene.emulator, "show"),
    "primary: plugged, unit: connected, lines on: CTS DSR RI, sent to it: 0 bytes\n" +
      "secondary: plugged, unit: connected, lines on: CTS DSR, sent to it: 0 bytes",
  );
});
