/**
 * The page for people: asks its unit again and again, shows what it answers, and says so when it does not.
 *
 * @module
 */
import "uplot/dist/uPlot.min.css";
import "./page.css";
import type { HealthJson, HistoryJson, StatusJson } from "../../status/json.ts";
import { duration, time } from "../format.ts";
import { Life } from "../life.ts";
import { takenBy } from "../pair_orders.ts";
import { UnitLink } from "../unit_link.ts";
import { Announcer } from "./announcer.ts";
import { CommandDialog } from "./command_dialog.ts";
import { ConnectionView } from "./connection_view.ts";
import { find } from "./dom.ts";
import { DropView } from "./drop_view.ts";
import { EventView } from "./event_view.ts";
import { HeadView } from "./head_view.ts";
import { realTable, virtualTable } from "./machine_tables.ts";
import { showPaths } from "./path_view.ts";
import { PairView } from "./pair_view.ts";
import { PlotView } from "./plot_view.ts";

/** As often as the unit takes samples for the plots. */
const LOOK_MS = 2000;

class Page {
  readonly #link = new UnitLink((path, init) => fetch(path, init));
  readonly #head = new HeadView();
  readonly #announcer = new Announcer();
  readonly #events = new EventView(this.#link, () => this.#nowMs(), (text) => {
    this.#announcer.tell(text);
    this.#lookSoon(0);
  });
  readonly #dialog = new CommandDialog(this.#link, () => this.#lookSoon(0));
  readonly #around = {
    nowMs: () => this.#nowMs(),
    takesCommands: () => this.#status?.unit.commands === "on",
    takesOrders: () => this.#status?.unit.commands === "on" && takenBy(this.#status) === undefined,
    ask: (command: Parameters<CommandDialog["ask"]>[0]) => this.#dialog.ask(command, this.#status!),
  };
  readonly #virtuals = virtualTable(this.#around);
  readonly #reals = realTable(this.#around);
  readonly #pair = new PairView(this.#around);
  readonly #plots = new PlotView(() => performance.now() / 1000, () => this.#lookSoon(0));
  readonly #drops = new DropView();
  readonly #connections = new ConnectionView(this.#link, () => this.#nowMs());
  readonly #life = new Life();
  #status: StatusJson | undefined;
  /** How far the unit's clock is before this one's. */
  #aheadMs = 0;
  #answeredMs = Date.now();
  #timer = 0;
  /** A look is under way, and whether another is wanted after it. */
  #looks = false;
  #again = false;

  start() {
    const place = (id: string, view: { element: HTMLElement }) =>
      find("section", id).append(view.element);
    place("virtuals", this.#virtuals);
    place("reals", this.#reals);
    place("plots", this.#plots);
    place("drops", this.#drops);
    place("connections", this.#connections);
    place("pair", this.#pair);
    showPaths();
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.#rest();
      else this.#lookSoon(0);
    });
    void this.#look();
  }

  /** A page that nobody sees asks nothing: its place among the streams may be wanted. */
  #rest() {
    clearTimeout(this.#timer);
    this.#events.close();
  }

  #lookSoon(ms: number) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(), ms);
  }

  async #look() {
    if (document.hidden) return;
    if (this.#looks) {
      this.#again = true;
      return;
    }
    this.#looks = true;
    this.#again = false;
    try {
      await this.#askAndShow();
    } catch (error) {
      this.#showLost(error instanceof Error ? error.message : String(error));
    }
    this.#looks = false;
    this.#lookSoon(this.#again ? 0 : LOOK_MS);
  }

  async #askAndShow() {
    const askedMs = performance.now();
    const [{ body: status, nowMs }, health] = await Promise.all([
      this.#link.get<StatusJson>("status"),
      this.#link.getAny<HealthJson>("healthz"),
    ]);
    const isFirst = this.#status === undefined;
    if (this.#life.isOver(status.unit.uptime_s, askedMs)) this.#events.restart();
    this.#life.lives(status.unit.uptime_s, performance.now());
    this.#status = status;
    this.#answeredMs = Date.now();
    this.#aheadMs = nowMs === undefined ? 0 : nowMs - Date.now();
    this.#show(status, health);
    const { past } = this.#plots;
    const { body: history } = await this.#link.get<HistoryJson>(past.path);
    this.#plots.add(past, history);
    this.#head.showRates(this.#plots.past);
    this.#drops.show(status, this.#plots.past);
    if (isFirst) void this.#connections.search();
    await this.#events.keepOpen();
  }

  #show(status: StatusJson, health: HealthJson) {
    this.#head.show(status, health, this.#nowMs());
    this.#pair.show(status);
    this.#virtuals.show(status.virtuals);
    this.#reals.show(status.reals);
    this.#connections.know(status);
    this.#plots.know(status);
  }

  #showLost(message: string) {
    const since = time(new Date(this.#answeredMs + this.#aheadMs).toISOString(), this.#nowMs());
    const agoS = (Date.now() - this.#answeredMs) / 1000;
    this.#head.showLost(`${since} (${duration(agoS)})`, message);
  }

  /** Of the unit's clock, as far as it is known. */
  #nowMs(): number {
    return Date.now() + this.#aheadMs;
  }
}

// After the first paint, which it would keep waiting; and not before a person looks.
requestAnimationFrame(() => setTimeout(() => new Page().start()));
