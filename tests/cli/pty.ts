/**
 * A program on a terminal of its own: `script` makes a pseudo terminal for it and passes on what is typed and shown.
 *
 * @module
 */

export interface PtyOptions {
  columns: number;
  rows: number;
  env?: Record<string, string>;
}

export class Pty implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #reading: Promise<void>;
  #shown = "";
  #changed = Promise.withResolvers<void>();

  constructor(command: readonly string[], { columns, rows, env = {} }: PtyOptions) {
    const words = command.map(quote).join(" ");
    // The name of the terminal comes first, for who resizes it.
    const line = `stty rows ${rows} cols ${columns} && tty && exec ${words}`;
    this.#child = new Deno.Command("script", {
      args: ["--quiet", "--return", "--command", line, "/dev/null"],
      env: { TERM: "xterm", SHELL: "/bin/sh", ...env },
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    this.#reading = this.#read();
  }

  /** All that was shown so far, with its control sequences. */
  get shown(): string {
    return this.#shown;
  }

  /** Resolves when this is shown behind the first `from` characters. */
  async until(pattern: RegExp, from = 0): Promise<void> {
    while (!pattern.test(this.#shown.slice(from))) await this.#changed.promise;
  }

  async type(keys: string) {
    const writer = this.#child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(keys));
    writer.releaseLock();
  }

  async resize(columns: number, rows: number) {
    const terminal = /^(\/dev\/\S+)/.exec(this.#shown)![1]!;
    const args = ["-F", terminal, "rows", `${rows}`, "cols", `${columns}`];
    await new Deno.Command("stty", { args }).output();
  }

  /** Its exit code, when all that it showed is here. */
  async end(): Promise<number> {
    const { code } = await this.#child.status;
    await this.#reading;
    return code;
  }

  async [Symbol.asyncDispose]() {
    await this.#child.stdin.close().catch(() => {});
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended.
    }
    await this.end();
  }

  async #read() {
    for await (const text of this.#child.stdout.pipeThrough(new TextDecoderStream())) {
      this.#shown += text;
      this.#changed.resolve();
      this.#changed = Promise.withResolvers();
    }
  }
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
