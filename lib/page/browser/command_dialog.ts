/**
 * Asks whether an order is meant, and for the token where it is not known; then gives the order and shows what came of it.
 *
 * The token is kept in this object and nowhere else. A browser writes `sessionStorage` to disk, to restore its tabs after a crash, and
 * whoever has the token commands the unit: to type it again after a reload is the smaller price.
 *
 * @module
 */
import type { PairOrderJson } from "../../status/json_failover.ts";
import type { CommandJson, StatusJson } from "../../status/json.ts";
import { plural, words } from "../format.ts";
import { type Command, ORDER_LABELS, questionOf } from "../orders.ts";
import { isToken, Refusal, type UnitLink } from "../unit_link.ts";
import { find, setText } from "./dom.ts";

/** RFC 9110, section 15.5.2: the token is wrong. */
const UNAUTHORIZED = 401;

export class CommandDialog {
  readonly #dialog = find("dialog", "command");
  readonly #go = find("button", "command-go");
  readonly #error = find("p", "command-error");
  readonly #deadlineField = find("p", "deadline-field");
  readonly #deadline = find("input", "deadline");
  readonly #tokenField = find("p", "token-field");
  readonly #tokenInput = find("input", "token");
  readonly #result = find("p", "result");
  #token: string | undefined;
  #command: Command | undefined;

  constructor(
    private readonly link: UnitLink,
    /** The status is another one now. */
    private readonly onDone: () => void,
  ) {
    find("form", "command-form").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#give();
    });
    find("button", "command-cancel").addEventListener("click", () => this.#dialog.close());
    // However it was closed: nobody shall find half a token there.
    this.#dialog.addEventListener("close", () => this.#tokenInput.value = "");
  }

  ask(command: Command, status: StatusJson) {
    this.#command = command;
    const { title, text, warning } = questionOf(command, status);
    setText(find("h2", "command-title"), title);
    setText(find("p", "command-text"), text);
    const warned = find("p", "command-warning");
    setText(warned, warning ?? "");
    warned.hidden = warning === undefined;
    setText(this.#error, "");
    setText(this.#go, ORDER_LABELS[command.order]);
    this.#deadlineField.hidden = command.order !== "drain";
    this.#deadline.value = "";
    this.#tokenField.hidden = this.#token !== undefined;
    this.#dialog.showModal();
    (this.#token === undefined ? this.#tokenInput : this.#go).focus();
  }

  async #give() {
    const command = this.#command;
    const token = this.#token ?? this.#tokenInput.value.trim();
    if (command === undefined || this.#go.disabled) return;
    if (!isToken(token)) {
      return this.#refuse("a token is letters, digits and signs: expected the one of the unit");
    }
    this.#go.disabled = true;
    try {
      const done = await this.link.order(command, token, this.#deadline.value.trim());
      this.#token = token;
      this.#dialog.close();
      setText(this.#result, "kind" in done ? resultOf(done) : pairResultOf(command, done));
      this.onDone();
    } catch (error) {
      if (error instanceof Refusal && error.status === UNAUTHORIZED) this.#forget();
      this.#refuse(error instanceof Error ? error.message : String(error));
    } finally {
      this.#go.disabled = false;
    }
  }

  #forget() {
    this.#token = undefined;
    this.#tokenField.hidden = false;
    this.#tokenInput.select();
  }

  #refuse(message: string) {
    setText(this.#error, `Not done: ${message}.`);
    if (!this.#tokenField.hidden) this.#tokenInput.focus();
  }
}

function resultOf({ kind, name, state, connections, deadline }: CommandJson): string {
  const left = connections === 0 ? "" : `, ${plural(connections, "connection")} left`;
  const until = deadline === null ? "" : `, until ${deadline.slice(11, 19)} at the latest`;
  return `Done: ${kind} ${name} is ${words(state)}${left}${until}.`;
}

function pairResultOf({ name }: Command, { state }: PairOrderJson): string {
  return `Done: unit ${name} is ${words(state)}.`;
}
