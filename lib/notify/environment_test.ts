import assert from "node:assert/strict";
import { takeNotifyEnvironment } from "./environment.ts";

const PID = 4711;

function taken(variables: Record<string, string>) {
  return takeNotifyEnvironment(new Map(Object.entries(variables)), PID);
}

Deno.test("where no manager listens there is nobody to tell", () => {
  assert.equal(taken({}), undefined);
  assert.equal(taken({ WATCHDOG_USEC: "10000000" }), undefined);
});

Deno.test("a manager listens at a path or at a name of the abstract namespace", () => {
  for (const socket of ["/run/systemd/notify", "@notify"]) {
    assert.deepEqual(taken({ NOTIFY_SOCKET: socket }), { socket, watchdogMs: undefined });
  }
});

Deno.test("what is no such name is no manager", () => {
  for (const socket of ["", "/", "@", "notify", "vsock-stream:2:1234"]) {
    assert.equal(taken({ NOTIFY_SOCKET: socket }), undefined, socket);
  }
});

Deno.test("the watchdog is fed twice as often as its manager wants", () => {
  const cases: [Record<string, string>, number | undefined][] = [
    [{ WATCHDOG_USEC: "10000000" }, 5000],
    [{ WATCHDOG_USEC: "10000000", WATCHDOG_PID: `${PID}` }, 5000],
    [{ WATCHDOG_USEC: "10000000", WATCHDOG_PID: "1" }, undefined],
    [{ WATCHDOG_USEC: "0" }, undefined],
    [{ WATCHDOG_USEC: "-1" }, undefined],
    [{ WATCHDOG_USEC: "ten" }, undefined],
    [{ WATCHDOG_USEC: "18446744073709551615" }, undefined],
    // A timer that cannot wait so long would not wait at all.
    [{ WATCHDOG_USEC: "9223372036854775807" }, 86_400_000],
  ];
  for (const [variables, expected] of cases) {
    const found = taken({ NOTIFY_SOCKET: "@notify", ...variables });
    assert.equal(found?.watchdogMs, expected, JSON.stringify(variables));
  }
});

Deno.test("no child finds the variables, whatever was in them", () => {
  for (const NOTIFY_SOCKET of ["@notify", "vsock:2"]) {
    const environment = new Map(Object.entries({
      NOTIFY_SOCKET,
      WATCHDOG_USEC: "10000000",
      WATCHDOG_PID: "1",
      PATH: "/bin",
    }));
    takeNotifyEnvironment(environment, PID);
    assert.deepEqual([...environment.keys()], ["PATH"]);
  }
});
