/**
 * The far end of a cable, which sees when a process that is killed lets go of it, and when that process is gone: what is in one
 * program has one clock.
 *
 * @module
 */
import { linesOf } from "../demo/lines.ts";
import { kill } from "../demo/network.ts";
import { PYTHON } from "../setup/tools.ts";
import { keepersOf } from "./test_open_files.ts";

/** Waits at the cable, is told the processes of which the first one shall be killed, and says after how many milliseconds what ended. */
const WATCH = `
import json, os, pty, select, signal, socket, sys, time, tty
kind, path = sys.argv[1:]
if kind == "serial":
    cable, near = pty.openpty()
    tty.setraw(near)
    os.symlink(os.ttyname(near), path)
else:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen()
print("ready", flush=True)
if kind == "socket":
    cable = listener.accept()[0].detach()
pids = [int(pid) for pid in sys.stdin.readline().split()]
if kind == "serial":
    os.close(near)
poll = select.poll()
poll.register(cable, 0)
processes = [os.pidfd_open(pid) for pid in pids]
for process in processes:
    poll.register(process, select.POLLIN)
start = time.monotonic()
os.kill(pids[0], signal.SIGKILL)
ended = {}
while len(ended) < 1 + len(processes):
    for end, _ in poll.poll():
        ended[end] = (time.monotonic() - start) * 1000
        poll.unregister(end)
print(json.dumps({"cableMs": ended[cable], "processMs": max(ended[process] for process in processes)}))
`;
const UNIT = new URL("./test_unit.ts", import.meta.url).pathname;

/** After the kill. */
export interface Ended {
  cableMs: number;
  /** All that shared the process's memory: by then it is free. */
  processMs: number;
}

/** Kills a unit that holds a cable. `look` may look at its process before. */
export async function killUnit(
  kind: "serial" | "socket",
  env: Record<string, string> = {},
  look: (pid: number) => void = () => {},
): Promise<Ended> {
  const folder = await Deno.makeTempDir();
  const end = [kind, `${folder}/cable`];
  const watch = new Deno.Command(PYTHON, {
    args: ["-c", WATCH, ...end],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const seen = linesOf(watch.stdout);
  await seen.next();
  const unit = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "--no-check", "--allow-all", UNIT, ...end],
    env,
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  try {
    const { value } = await linesOf(unit.stdout).next();
    if (value !== "it is open") throw new Error(`the unit's cable: ${value}`);
    look(unit.pid);
    const writer = watch.stdin.getWriter();
    await writer.write(
      new TextEncoder().encode([unit.pid, ...keepersOf(unit.pid)].join(" ") + "\n"),
    );
    await writer.close();
    const ended: Ended = JSON.parse((await seen.next()).value ?? "null");
    return ended;
  } finally {
    kill(unit);
    kill(watch);
    await Promise.all([unit.status, watch.status]);
    await Deno.remove(folder, { recursive: true });
  }
}
