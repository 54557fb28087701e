/**
 * Pseudo-terminals that stand for serial ports in tests, each held by a program of its own, since Deno makes none.
 *
 * @module
 */
import { kill } from "../demo/network.ts";
import { PYTHON } from "../setup/tools.ts";

/** Holds a pseudo-terminal under a name, and copies what is written there to its output, and its input back. */
const HOLD = `
import os, pty, select, sys, tty
near, far = pty.openpty()
tty.setraw(far)
os.symlink(os.ttyname(far), sys.argv[1])
os.write(1, b"!")
while True:
    for source in select.select([0, near], [], [])[0]:
        read = os.read(source, 4096)
        if source == 0 and not read:
            sys.exit()
        os.write(near if source == 0 else 1, read)
`;

export class TestPty implements AsyncDisposable {
  readonly device: string;
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;

  private constructor(device: string) {
    this.device = device;
    const args = ["-c", HOLD, device];
    this.#child = new Deno.Command(PYTHON, { args, stdin: "piped", stdout: "piped" }).spawn();
    this.#writer = this.#child.stdin.getWriter();
    this.#reader = this.#child.stdout.getReader();
  }

  /** Resolves when the device is there. */
  static async start(device: string): Promise<TestPty> {
    const pty = new TestPty(device);
    await pty.#reader.read();
    return pty;
  }

  /** What comes out of the one goes into the other, by way of what may happen to it between. */
  async copyTo(other: TestPty, happen: (bytes: Uint8Array) => Uint8Array) {
    while (true) {
      const { value } = await this.#reader.read();
      if (value === undefined) return;
      const bytes = Uint8Array.from(happen(value));
      await other.#writer.write(bytes).catch(() => {});
    }
  }

  /** Whoever has the device open is hung up. */
  async [Symbol.asyncDispose]() {
    kill(this.#child, "SIGKILL");
    await this.#child.status;
    await this.#writer.close().catch(() => {});
    await Deno.remove(this.device).catch(() => {});
  }
}
