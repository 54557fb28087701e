import assert from "node:assert/strict";
import dgram from "node:dgram";
import { linkCarrier, type LinkEnd } from "./link.ts";
import { TestListener } from "./test_listener.ts";

async function socketOn(address: string): Promise<{ socket: dgram.Socket; end: LinkEnd }> {
  const socket = dgram.createSocket(address.includes(":") ? "udp6" : "udp4");
  const bound = Promise.withResolvers<void>();
  socket.bind(0, address, bound.resolve);
  await bound.promise;
  return { socket, end: { address, port: socket.address().port } };
}

async function close(socket: dgram.Socket) {
  const closed = Promise.withResolvers<void>();
  socket.close(() => closed.resolve());
  await closed.promise;
}

Deno.test("an address that cannot be had yet is a trouble that says so, until it can", async () => {
  const taken = await socketOn("127.0.0.1");
  const told = new TestListener();
  const peer = { address: "127.0.0.1", port: 9 };
  const carrier = linkCarrier(taken.end, peer, told, 5);
  await told.until(() => told.troubles.length > 0);
  assert.match(
    carrier.trouble!,
    /^link 127\.0\.0\.1: bind EADDRINUSE .+: expected an address of this/,
  );
  assert.equal(carrier.send(Uint8Array.of(1)), false);
  await close(taken.socket);
  await told.until(() => carrier.trouble === undefined);
  await carrier.close();
});

for (const address of ["127.0.0.1", "::1"]) {
  Deno.test(`datagrams of others than the peer are not heard, on ${address}`, async () => {
    const [peer, stranger] = [await socketOn(address), await socketOn(address)];
    const own = await socketOn(address);
    await close(own.socket);
    const told = new TestListener();
    const carrier = linkCarrier(own.end, peer.end, told, 5);
    await told.until(() => carrier.trouble === undefined);
    stranger.socket.send(Uint8Array.of(1), own.end.port, address);
    const timer = setInterval(() => peer.socket.send(Uint8Array.of(2), own.end.port, address), 5);
    await told.until(() => told.bytes.length >= 3);
    clearInterval(timer);
    assert.deepEqual(new Set(told.bytes), new Set([2]));
    for (const { socket } of [peer, stranger]) await close(socket);
    await carrier.close();
  });
}
