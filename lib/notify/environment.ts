/**
 * What a service manager says in the environment: where it listens, and how often it wants to hear that the unit is well.
 *
 * @module
 */

/** `Deno.env`, or what stands for it. */
export interface Environment {
  get(name: string): string | undefined;
  delete(name: string): void;
}

export interface NotifyEnvironment {
  /** A path, or `@` and a name of the abstract namespace (unix(7)). */
  socket: string;
  /** Half of what the manager waits, as sd_watchdog_enabled(3) advises; undefined where it does not. */
  watchdogMs: number | undefined;
}

/** One day: timers cannot wait for more than 24 of them. */
const LONGEST_MS = 86_400_000;

/** The variables; a program that is to run with narrow permissions must be allowed to read these. */
export const NOTIFY_VARIABLES = ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"] as const;

/**
 * Takes the variables out of the environment, so that no child speaks in the unit's name. Undefined where no manager listens.
 *
 * @param pid of this process.
 */
export function takeNotifyEnvironment(
  environment: Environment,
  pid: number,
): NotifyEnvironment | undefined {
  const [socket = "", usec = "", forPid] = NOTIFY_VARIABLES.map((name) => {
    const value = environment.get(name);
    environment.delete(name);
    return value;
  });
  // Newer managers may name another kind of socket, for virtual machines.
  if (!/^[/@]./.test(socket)) return undefined;
  const isForUs = forPid === undefined || forPid === `${pid}`;
  const isTime = isForUs && /^[1-9]\d{0,18}$/.test(usec);
  return { socket, watchdogMs: isTime ? Math.min(Number(usec) / 2000, LONGEST_MS) : undefined };
}
