import assert from "node:assert/strict";
import { Notifier } from "./service_manager.ts";
import { TestNotifySocket } from "./test_notify_socket.ts";

function notifier() {
  const socket = new TestNotifySocket();
  const warnings: string[] = [];
  return { socket, warnings, manager: new Notifier(socket, 5000, (why) => warnings.push(why)) };
}

Deno.test("a unit's life in the words of sd_notify", () => {
  const { socket, warnings, manager } = notifier();
  manager.ready();
  manager.status("forwarding");
  manager.watchdog();
  socket.timeUs = 1234567890123456789n;
  manager.reloading();
  manager.ready();
  manager.stopping();
  assert.deepEqual(socket.taken, [
    "READY=1",
    "STATUS=forwarding",
    "WATCHDOG=1",
    "RELOADING=1\nMONOTONIC_USEC=1234567890123456789",
    "READY=1",
    "STOPPING=1",
  ]);
  assert.deepEqual(warnings, []);
});

Deno.test("no text can say another thing than a status", () => {
  const { socket, manager } = notifier();
  manager.status("not well: a fault\nMAINPID=1\r\n\tof two lines");
  assert.deepEqual(socket.taken, ["STATUS=not well: a fault MAINPID=1 of two lines"]);
});

Deno.test("the last turn that was refused is told before what comes next, once", () => {
  const { socket, manager } = notifier();
  socket.refusal = "EAGAIN";
  manager.ready();
  manager.watchdog();
  socket.refusal = undefined;
  manager.watchdog();
  manager.watchdog();
  assert.deepEqual(socket.taken, ["READY=1\nWATCHDOG=1", "WATCHDOG=1"]);
});

Deno.test("a turn that is over is not told late", () => {
  const { socket, manager } = notifier();
  socket.refusal = "EAGAIN";
  manager.reloading();
  manager.ready();
  manager.stopping();
  socket.refusal = undefined;
  manager.status("ending");
  assert.deepEqual(socket.taken, ["STOPPING=1\nSTATUS=ending"]);
});

Deno.test("a manager that is gone is a warning, one for the unit's whole life", () => {
  const { socket, warnings, manager } = notifier();
  socket.refusal = "ECONNREFUSED";
  manager.ready();
  manager.watchdog();
  socket.refusal = undefined;
  manager.watchdog();
  socket.refusal = "ENOENT";
  manager.stopping();
  assert.deepEqual(warnings, ["ECONNREFUSED"]);
});
