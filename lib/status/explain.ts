/**
 * `GET /explain`: where the connections of a client are and why, and where a new one would go and why. The engine is asked for
 * the second: it alone knows what its predictors would say. Nothing changes by asking.
 *
 * @module
 */
import type { Config } from "../config/config.ts";
import { type ConnectionView, viewConnection } from "../engine/connection_view.ts";
import type { Candidate, EngineOrders, Explanation } from "../engine/orders.ts";
import type { EngineState } from "../engine/state.ts";
import { parseIpv4 } from "../packet/address.ts";
import { measureOf } from "../predictors/registry.ts";
import { explainText } from "./explain_text.ts";
import { VERDICTS } from "../engine/verdicts.ts";
import type { CandidateJson, ConnectionJson, DropName, ExplainJson, NextJson } from "./json.ts";
import { connectionJson } from "./pages.ts";
import type { ExplainQuery } from "./query.ts";
import { nextOfForeign } from "./scan.ts";
import type { TableWalk } from "./walk.ts";

/** Connections of a client that are shown: the others are in `/status/connections`. */
export const EXPLAINED_ROWS = 10;

export class Explainer {
  constructor(
    private readonly config: Config,
    private readonly state: EngineState,
    private readonly orders: EngineOrders,
    private readonly walk: TableWalk,
  ) {}

  /** Rejects with `OrderError` where the engine does not answer. */
  async explain(query: ExplainQuery): Promise<ExplainJson> {
    const connections = await this.#connectionsOf(query);
    const { address, port } = query.client;
    const explanation = await this.orders.explain(query.virtual, address);
    const explained = {
      client: port === undefined ? address : `${address}:${port}`,
      virtual: this.config.virtuals[query.virtual]!.name,
      connections,
      next: this.#next(query.virtual, explanation),
    };
    return { ...explained, text: explainText(this.config, this.state, explained) };
  }

  async #connectionsOf(query: ExplainQuery): Promise<ConnectionJson[]> {
    const { connections: table, tick } = this.state;
    const foreign = parseIpv4(query.client.address);
    const shared = this.#sharing(query.virtual);
    const rows: ConnectionJson[] = [];
    await this.walk.through(0, table.max, (after, last) => {
      let entry = nextOfForeign(table, foreign, after, last);
      while (entry !== 0 && rows.length < EXPLAINED_ROWS) {
        const view = viewConnection(table, entry, tick[0]!);
        const isAsked = view !== undefined && shared.has(view.virtual) && isOf(view, query.client);
        if (isAsked) rows.push(connectionJson(this.config, view));
        entry = nextOfForeign(table, foreign, entry, last);
      }
      return rows.length < EXPLAINED_ROWS;
    });
    return rows;
  }

  /** Indexes of the virtuals with the address and port of one: which of them has a client depends on its address. */
  #sharing(virtual: number): ReadonlySet<number> {
    const { virtuals } = this.config;
    const { address, port, protocol } = virtuals[virtual]!;
    const indexes = virtuals.keys().filter((index) => {
      const other = virtuals[index]!;
      return other.address === address && other.port === port && other.protocol === protocol;
    });
    return new Set(indexes);
  }

  #next(asked: number, given: Explanation): NextJson {
    const { reals, virtuals } = this.config;
    const nameOf = (objects: readonly { name: string }[], index: number) =>
      objects[index]?.name ?? null;
    const judge = [given.serving, given.virtual, asked].find((index) => index >= 0)!;
    const { predictor } = virtuals[judge]!;
    return {
      virtual: nameOf(virtuals, given.virtual),
      serving: nameOf(virtuals, given.serving),
      real: nameOf(reals, given.real),
      reason: given.real < 0 ? null : given.reason,
      drop: given.drop < 0 ? null : VERDICTS[given.drop] as DropName,
      predictor,
      measure: measureOf(predictor),
      sticky: nameOf(reals, given.sticky),
      candidates: given.candidates.map((candidate) => this.#candidate(candidate)),
    };
  }

  #candidate({ virtual, bound, real, skip, usable, figure }: Candidate): CandidateJson {
    const { reals, virtuals } = this.config;
    return {
      virtual: virtuals[virtual]!.name,
      real: reals[real]!.name,
      standing_in_for: bound === real ? null : reals[bound]!.name,
      skip,
      usable,
      figure,
    };
  }
}

function isOf(view: ConnectionView, { address, port }: ExplainQuery["client"]): boolean {
  return view.foreignAddress === address && (port === undefined || view.foreignPort === port);
}
