/**
 * The pair, drawn: both units, and between them the cable and the networks with what is heard. Below, how far the standby has the
 * connections.
 *
 * @module
 */
import type { PairJson, PeerJson } from "../../status/json_failover.ts";
import type { StatusJson } from "../../status/json.ts";
import { PAIR_ORDERS, PORTS } from "../../words.ts";
import { count, duration, words } from "../format.ts";
import { ORDER_LABELS } from "../orders.ts";
import { pairOrdersOf } from "../pair_orders.ts";
import {
  addressText,
  peerName,
  peerState,
  portWords,
  shortTime,
  syncText,
  type Wire,
  wiresOf,
} from "../pair.ts";
import { setDetail, showOnly, type Surroundings } from "./cells.ts";
import { entry, find, make, part, setState, setText } from "./dom.ts";

export class PairView {
  readonly #section = find("section", "pair");
  readonly #alone = find("p", "pair-alone");
  readonly #own = new UnitBox("This unit");
  readonly #peer = new UnitBox("Peer");
  readonly #wires = make("ul", { class: "wires", "aria-label": "Between the units" });
  readonly #bar = make("progress", { max: "100", "aria-label": "Copied connections" });
  readonly #sync = make("p", { class: "sync" });
  readonly #refused = make("p", { class: "note" });
  readonly #replicated = make("p", { class: "note" });
  readonly #orders = make("div", { class: "orders" });
  readonly element: HTMLElement;

  constructor(private readonly around: Surroundings) {
    const picture = make("div", { class: "picture" });
    picture.append(this.#own.element, this.#wires, this.#peer.element);
    const below = make("div", { class: "below" }, this.#sync, this.#bar, this.#orders);
    this.element = make("div", { hidden: "" }, picture, below, this.#refused, this.#replicated);
  }

  show(status: StatusJson) {
    const { failover } = status;
    this.#alone.hidden = failover.enabled;
    this.element.hidden = !failover.enabled;
    if (!failover.enabled) return;
    this.#goUp();
    this.#showOwn(status, failover);
    this.#showPeer(status, failover.peer);
    wiresOf(failover).forEach((wire, i) => showWire(this.#wires, wire, i));
    this.#showSync(failover);
    this.#showOrders(status.unit.name, failover);
  }

  /** Of a unit with a peer, who serves is what people want to know first. */
  #goUp() {
    const first = find("section", "virtuals");
    if (this.#section.nextElementSibling === first) return;
    first.before(this.#section);
    const links = document.querySelector("nav")!;
    links.prepend(...links.querySelectorAll('a[href="#pair"]'));
  }

  #showOwn({ unit, engine }: StatusJson, pair: PairJson) {
    const box = this.#own;
    box.head(pair.role, unit.name, pair.state);
    const seconds = (this.around.nowMs() - Date.parse(pair.since)) / 1000;
    box.why(`for ${duration(Math.max(0, seconds))}: ${pair.cause}`);
    for (const port of PORTS) box.port(port, portWords(pair, port, engine.ports[port].interface));
    box.fact("Address", addressText(pair.address));
    box.fact("Config", unit.config_hash.slice(0, 8));
    box.fact("Version", unit.version);
  }

  #showPeer({ unit }: StatusJson, peer: PeerJson | null) {
    const box = this.#peer;
    box.head(peer?.role ?? null, peerName(peer), peerState(peer));
    if (peer === null) return box.why("It was never heard.");
    const ago = shortTime(peer.last_hello_ms);
    const because = peer.cause === null ? "" : `: ${peer.cause}`;
    box.why(
      peer.heard
        ? `heard ${ago} ago${because}`
        : `silent for ${ago}; it was ${words(peer.state)}${because}`,
    );
    for (const port of PORTS) box.port(port, portWords(peer, port));
    const isSame = peer.config_hash === unit.config_hash;
    box.fact("Config", isSame ? "the same" : `${peer.config_hash.slice(0, 8)}, another one`);
    box.fact("Version", peer.version);
  }

  #showSync({ sync, refusals, replicated }: PairJson) {
    setText(this.#sync, syncText(sync));
    this.#sync.dataset["sync"] = sync.state;
    this.#bar.hidden = sync.percent === null;
    this.#bar.value = sync.percent ?? 0;
    setText(this.#refused, counted("Frames of the pair refused since the start", refusals));
    setText(this.#replicated, counted("Replicated to this unit since its start", replicated ?? {}));
  }

  #showOrders(name: string, pair: PairJson) {
    const offered = this.around.takesCommands() ? pairOrdersOf(pair) : [];
    if (this.#orders.childElementCount === 0) {
      this.#orders.append(...PAIR_ORDERS.map((order) => {
        const button = make("button", { "type": "button", "data-order": order });
        setText(button, ORDER_LABELS[order]);
        button.addEventListener("click", () => this.around.ask({ kind: "failover", name, order }));
        return button;
      }));
    }
    showOnly(this.#orders, offered);
  }
}

/** One of the two. */
class UnitBox {
  readonly element: HTMLElement;
  readonly #kicker = make("p", { class: "kicker" });
  readonly #name = make("h3");
  readonly #state = make("span");
  readonly #why = make("p", { class: "because" });
  readonly #facts = make("dl");

  constructor(private readonly whose: string) {
    const head = make("div", { class: "head" }, this.#name, this.#state);
    this.element = make("article", { class: "unit", "aria-label": whose });
    this.element.append(this.#kicker, head, this.#why, this.#facts);
  }

  head(role: string | null, name: string, state: string) {
    setText(this.#kicker, role === null ? this.whose : `${this.whose}, ${role}`);
    setText(this.#name, name);
    setState(this.#state, state, state === "unheard" ? "not heard" : words(state));
    this.element.dataset["duty"] = state;
  }

  why(text: string) {
    setText(this.#why, text);
  }

  port(port: (typeof PORTS)[number], { state, detail }: { state: string; detail: string }) {
    const place = entry(this.#facts, port === "front" ? "Front" : "Back");
    setState(part(place, "span", "word"), state);
    setDetail(place, detail);
  }

  fact(name: string, text: string) {
    setText(entry(this.#facts, name), text);
  }
}

function showWire(list: HTMLElement, { kind, look, level, name, text }: Wire, at: number) {
  const item = list.children.item(at) ?? list.appendChild(make("li"));
  item.setAttribute("data-wire", kind);
  item.setAttribute("data-look", look);
  item.setAttribute("data-state", level);
  setText(part(item, "span", "wire-name"), name);
  part(item, "span", "line");
  setText(part(item, "span", "wire-text"), text);
}

function counted(title: string, counts: Readonly<Record<string, number>>): string {
  const some = Object.entries(counts).filter(([, number]) => number > 0);
  if (some.length === 0) return "";
  return `${title}: ${some.map(([name, number]) => `${words(name)} ${count(number)}`).join(", ")}.`;
}
