/**
 * `GET /explain`: where the connections of a client are and why, and where a new one would go and why. The engine is asked for
 * the second: it alone knows what its predictors would say. Nothing changes by asking.
 *
 * @module
 */
import type { RunningConfig, RunningVirtual } from "../config/running.ts";
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
    private readonly running: () => RunningConfig,
    private readonly state: EngineState,
    private readonly orders: EngineOrders,
    private readonly walk: TableWalk,
  ) {}

  /** Rejects with `OrderError` where the engine does not answer. */
  async explain(query: ExplainQuery): Promise<ExplainJson> {
    const asked = this.running().virtualAt.get(query.virtual)!;
    const connections = await this.#connectionsOf(query, asked);
    const { address, port } = query.client;
    const explanation = await this.orders.explain(query.virtual, address);
    // By now it may be another one, of which the engine spoke.
    const running = this.running();
    const explained = {
      client: port === undefined ? address : `${address}:${port}`,
      virtual: asked.name,
      connections,
      next: nextOf(running, asked, explanation),
    };
    return { ...explained, text: explainText(running, this.state, explained) };
  }

  async #connectionsOf(query: ExplainQuery, asked: RunningVirtual): Promise<ConnectionJson[]> {
    const { connections: table, tick } = this.state;
    const foreign = parseIpv4(query.client.address);
    const shared = this.#sharing(asked);
    const rows: ConnectionJson[] = [];
    await this.walk.through(0, table.max, (after, last) => {
      let entry = nextOfForeign(table, foreign, after, last);
      while (entry !== 0 && rows.length < EXPLAINED_ROWS) {
        const view = viewConnection(table, entry, tick[0]!);
        const isAsked = view !== undefined && shared.has(view.virtual) && isOf(view, query.client);
        const row = isAsked ? connectionJson(this.running(), view) : undefined;
        if (row !== undefined) rows.push(row);
        entry = nextOfForeign(table, foreign, entry, last);
      }
      return rows.length < EXPLAINED_ROWS;
    });
    return rows;
  }

  /** Indexes of the virtuals with the address and port of one: which of them has a client depends on its address. */
  #sharing({ address, port, protocol }: RunningVirtual): ReadonlySet<number> {
    const sharing = this.running().virtuals.filter((other) =>
      other.address === address && other.port === port && other.protocol === protocol
    );
    return new Set(sharing.map(({ index }) => index));
  }
}

function nextOf(running: RunningConfig, asked: RunningVirtual, given: Explanation): NextJson {
  const { realAt, virtualAt } = running;
  const judge = virtualAt.get(given.serving) ?? virtualAt.get(given.virtual) ?? asked;
  return {
    virtual: virtualAt.get(given.virtual)?.name ?? null,
    serving: virtualAt.get(given.serving)?.name ?? null,
    real: realAt.get(given.real)?.name ?? null,
    reason: given.real < 0 ? null : given.reason,
    drop: given.drop < 0 ? null : VERDICTS[given.drop] as DropName,
    predictor: judge.predictor,
    measure: measureOf(judge.predictor),
    sticky: realAt.get(given.sticky)?.name ?? null,
    candidates: given.candidates.map((candidate) => candidateOf(running, candidate)),
  };
}

function candidateOf({ realAt, virtualAt }: RunningConfig, given: Candidate): CandidateJson {
  const { virtual, bound, real, skip, usable, figure } = given;
  return {
    virtual: virtualAt.get(virtual)!.name,
    real: realAt.get(real)!.name,
    standing_in_for: bound === real ? null : realAt.get(bound)!.name,
    skip,
    usable,
    figure,
  };
}

function isOf(view: ConnectionView, { address, port }: ExplainQuery["client"]): boolean {
  return view.foreignAddress === address && (port === undefined || view.foreignPort === port);
}
