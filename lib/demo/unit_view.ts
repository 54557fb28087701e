/**
 * What the demo knows of its unit: no more than the status server says.
 *
 * @module
 */
import type {
  ConnectionJson,
  ConnectionsJson,
  EventsJson,
  ExplainJson,
  StatusJson,
} from "../status/json.ts";

export class UnitView {
  /** @param get asks the status server for a path. */
  constructor(private readonly get: (path: string) => Promise<Response>) {}

  status(): Promise<StatusJson> {
    return this.#json("/status");
  }

  events(since: number): Promise<EventsJson> {
    return this.#json(`/events?since=${since}`);
  }

  /** For `ADDRESS` or `ADDRESS:PORT`. */
  explain(client: string, virtual: string): Promise<ExplainJson> {
    return this.#json(`/explain?client=${client}&virtual=${virtual}`);
  }

  /** A connection that is where it is because another real reset it, as long as the table has one. */
  async movedConnection(): Promise<ConnectionJson | undefined> {
    let after: number | null = 0;
    while (after !== null) {
      const page: ConnectionsJson = await this.#json(`/status/connections?after=${after}`);
      const moved = page.connections.find(({ reason }) => reason === "reset");
      if (moved !== undefined) return moved;
      after = page.next;
    }
    return undefined;
  }

  async #json<T>(path: string): Promise<T> {
    const response = await this.get(path);
    if (!response.ok) {
      throw new Error(`${path}: status ${response.status}: ${await response.text()}`);
    }
    return await response.json();
  }
}
