/**
 * Lets only those give commands who have the token (RFC 6750, section 2.1: in the header `Authorization`). It is asked before
 * anything else is looked at: who may not command learns no names.
 *
 * @module
 */
import { refuse, type StatusContext } from "./answers.ts";
import type { Token } from "./token.ts";
import { WrongTokens } from "./wrong_tokens.ts";

/** RFC 9110, section 11.1: the scheme is of either case. */
const BEARER = /^bearer +(.*)$/i;

export class Guard {
  readonly #wrong: WrongTokens;

  /** @param token gives what is asked for, undefined where the commands are off; @param now ms of a clock that only runs forward. */
  constructor(
    private readonly token: () => Token | undefined,
    log: (line: string) => void,
    private readonly now: () => number,
  ) {
    this.#wrong = new WrongTokens(log);
  }

  /** The answer to a request that may not pass, or undefined. */
  refusal(context: StatusContext): Response | undefined {
    const token = this.token();
    if (token === undefined) return refuse(context, 403, { error: OFF });
    const client = addressOf(context);
    // First, or the limit would not slow a guesser down.
    const seconds = this.#wrong.waitSeconds(client, this.now());
    if (seconds > 0) return tooMany(context, client, seconds);
    const given = BEARER.exec(context.req.header("authorization") ?? "")?.[1];
    if (given === undefined) return this.#unauthorised(context, client, "no token", "Bearer");
    if (token.equals(given)) return undefined;
    return this.#unauthorised(context, client, "wrong token", 'Bearer error="invalid_token"');
  }

  #unauthorised(context: StatusContext, client: string, what: string, challenge: string): Response {
    this.#wrong.count(client, `${context.req.method} ${pathOf(context)}: ${what}`, this.now());
    context.header("www-authenticate", challenge);
    return refuse(context, 401, { error: `${what}: expected the header "${EXPECTED}"` });
  }
}

const OFF = "the commands are off: to turn them on, name a file with a token in status.token_file";
const EXPECTED = "Authorization: Bearer TOKEN";

/** Where a request comes from, for the log. A UNIX socket is one address: the system guards who may open it. */
export function addressOf(context: StatusContext): string {
  const { remoteAddr } = context.env;
  return "hostname" in remoteAddr ? remoteAddr.hostname : "unix socket";
}

function tooMany(context: StatusContext, client: string, seconds: number): Response {
  context.header("retry-after", String(seconds));
  const error = `too many requests without the right token from ${client}: ` +
    `expected none for ${seconds} s`;
  return refuse(context, 429, { error });
}

/** As it came, still encoded, and shortened: a line of the log stays one line. */
function pathOf(context: StatusContext): string {
  return new URL(context.req.url).pathname.slice(0, 80);
}
