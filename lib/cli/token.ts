/**
 * The token on both sides: of the unit that asks for it, and of who gives it a command.
 *
 * @module
 */
import type { Config } from "../config/config.ts";
import { readToken, Token, TokenError, tokenFileWarning } from "../status/token.ts";
import { AskError } from "./ask.ts";
import { type Io, WRONG_USE } from "./io.ts";

/** Where the commands look for the token, and the unit of `config/pointsman.yaml` too. */
export const TOKEN_FILE = "/etc/pointsman/token";

/**
 * What commands must bring; undefined where the config names no file of it.
 *
 * @throws {TokenError}
 */
export async function unitToken({ status }: Config, io: Io): Promise<Token | undefined> {
  const { tokenFile } = status;
  if (tokenFile === null) return undefined;
  try {
    const token = new Token(await readToken(tokenFile));
    const warning = await tokenFileWarning(tokenFile);
    if (warning !== undefined) io.error(`warning: status.token_file: ${warning}`);
    return token;
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    throw new TokenError(`status.token_file: ${error.message}`, { cause: error });
  }
}

/**
 * What to bring to a unit.
 *
 * @throws {AskError}
 */
export async function commandToken(path: string): Promise<string> {
  try {
    return await readToken(path);
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    throw new AskError(`--token-file ${error.message}`, WRONG_USE);
  }
}
