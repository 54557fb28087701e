/**
 * The top of the page: who the unit is, whether it is well and can be reached, its main figures, and what to look at.
 *
 * @module
 */
import type { HealthJson, StatusJson } from "../../status/json.ts";
import { takenBy } from "../pair_orders.ts";
import { fastpathText } from "../fastpath.ts";
import { bytesPerSecond, count, duration, perSecond, time, words } from "../format.ts";
import { type Past, UNIT } from "../past.ts";
import { Refusals } from "../refusals.ts";
import { type Trouble, troublesOf } from "../troubles.ts";
import { entry, find, make, part, setFigure, setState, setText } from "./dom.ts";

export class HeadView {
  readonly #name = find("h1", "name");
  readonly #health = find("span", "health");
  readonly #duty = find("span", "duty");
  readonly #refusals = new Refusals();
  readonly #facts = find("dl", "facts");
  readonly #tiles = find("dl", "tiles");
  readonly #troubles = find("ul", "troubles");
  readonly #contact = find("div", "contact");

  show(status: StatusJson, health: HealthJson, nowMs: number) {
    setText(this.#name, status.unit.name);
    setState(
      this.#health,
      health.ok ? "healthy" : "unhealthy",
      health.ok ? "healthy" : "not healthy",
    );
    this.#showFacts(status, nowMs);
    this.#showDuty(status);
    const risen = status.failover.enabled
      ? this.#refusals.take(status.failover.refusals, performance.now())
      : [];
    this.#showTroubles(status, troublesOf(status, health, risen));
    const { current, max, embryonic, total } = status.connections;
    this.#tile("Connections", current, count(current), `of ${count(max)}`);
    this.#tile("Embryonic", embryonic, count(embryonic), "in handshake");
    this.#tile("Ever made", total, count(total), "connections");
    document.body.classList.remove("lost");
    setText(this.#contact, "");
  }

  showRates(past: Past) {
    const made = past.latest(UNIT, "new_per_s");
    const [toReals, toClients] = [
      past.latest(UNIT, "bytes_in_per_s"),
      past.latest(UNIT, "bytes_out_per_s"),
    ];
    const drops = Object.values(past.drops).reduce((sum: number, value) => sum + (value ?? 0), 0);
    this.#tile("New", made, perSecond(made), "connections");
    this.#tile("To the reals", toReals, bytesPerSecond(toReals), "of connections");
    this.#tile("To the clients", toClients, bytesPerSecond(toClients), "of connections");
    this.#tile("Dropped", drops, perSecond(drops), "packets");
  }

  /** `since`: when it answered last, as people read it. Everything below is of that time. */
  showLost(since: string, message: string) {
    setState(this.#health, "lost", "no answer");
    document.title = `No answer: ${this.#name.textContent}`;
    document.body.classList.add("lost");
    setText(this.#contact, `No answer since ${since}: ${message}. What is shown is of that time.`);
  }

  /** Of a pair, what this unit of it does. */
  #showDuty({ failover }: StatusJson) {
    this.#duty.hidden = !failover.enabled;
    if (failover.enabled) setState(this.#duty, failover.state);
  }

  #tile(name: string, value: number | null, text: string, of: string) {
    const place = entry(this.#tiles, name);
    setFigure(place, value ?? NaN, text);
    setText(part(place, "span", "detail"), of);
  }

  #showFacts(status: StatusJson, nowMs: number) {
    const { unit, engine } = status;
    const fact = (name: string, text: string) => setText(entry(this.#facts, name), text);
    fact("Pointsman", unit.version);
    fact("Up for", duration(unit.uptime_s));
    const { front, back } = engine.ports;
    fact("Front", `${front.interface} ${words(front.link)}`);
    fact("Back", `${back.interface} ${words(back.link)}`);
    const fastpath = entry(this.#facts, "Fast path");
    setText(part(fastpath, "span", "kind"), fastpathText(engine));
    setText(part(fastpath, "span", "detail"), engine.fastpath_reason ?? "");
    fact("Config", unit.config_hash.slice(0, 8));
    if (unit.last_reload !== null) {
      const { time: at, ok, text } = unit.last_reload;
      fact("Last reload", `${time(at, nowMs)} ${ok ? "taken" : "refused"}: ${text}`);
    }
    fact("Commands", commandsText(status));
  }

  #showTroubles({ unit: { name }, failover }: StatusJson, troubles: readonly Trouble[]) {
    const pair = failover.enabled ? ", and the pair is whole" : "";
    const shown = troubles.length > 0
      ? troubles
      : [{ level: "good", text: `All virtuals and reals are in service${pair}.` }];
    const wanted = JSON.stringify(shown);
    if (this.#troubles.dataset["shown"] !== wanted) {
      this.#troubles.dataset["shown"] = wanted;
      const items = shown.map(({ level, text }) => make("li", { "data-level": level }, text));
      this.#troubles.replaceChildren(...items);
    }
    document.title = troubles.length === 0 ? name : `${name}: ${troubles[0]!.text}`;
  }
}

function commandsText(status: StatusJson): string {
  if (status.unit.commands === "off") return "off: no status.token_file";
  const active = takenBy(status);
  return `on, with the token${active === undefined ? "" : `; for reals and virtuals at ${active}`}`;
}
