/**
 * Every counter equals what it counts, none is below zero, and every packet ends in exactly one verdict.
 *
 * @module
 */
import { VERDICTS } from "../../../lib/engine/verdicts.ts";
import { REAL_IN_SERVICE, REAL_MAX_CONNECTIONS } from "../../../lib/words.ts";
import { broken } from "../broken.ts";
import type { Invariant, Step } from "../unit.ts";

export class Counters implements Invariant {
  check(step: Step) {
    const { state, table } = step.unit;
    const { reals, virtuals } = table;
    same("connections of real", state.reals.connections, reals.connections);
    same("outbound connections of real", state.reals.outbound, reals.outbound);
    same("connections that are over of real", state.reals.closing, reals.closing);
    same("connections of virtual", state.virtuals.connections, virtuals.connections);
    same("outbound connections of virtual", state.virtuals.outbound, virtuals.outbound);
    same("embryonic connections of virtual", state.virtuals.embryonic, virtuals.embryonic);
    same("connections that are over of virtual", state.virtuals.closing, virtuals.closing);
    const { current, embryonic, max } = state.connections;
    if (current !== table.current || current > max) {
      broken(`${current} connections of at most ${max} are counted, ${table.current} are there`);
    }
    if (embryonic !== table.embryonic) {
      broken(`${embryonic} embryonic are counted, ${table.embryonic} are there`);
    }
    if (state.sticky.current < 0) broken(`${state.sticky.current} sticky clients are counted`);
    this.#ditched(step);
    this.#verdicts(step);
  }

  #ditched({ unit: { setup, state: { reals } } }: Step) {
    for (const [real, { threshold, data, name }] of setup.reals.entries()) {
      const ditched = reals.ditched[real]!;
      const dataless = reals.dataless[real]!;
      if (dataless < 0 || ditched < dataless) {
        broken(`${name} has ditched ${ditched}, of which ${dataless} without data`);
      }
      const state = reals.state[real]!;
      if (state !== REAL_IN_SERVICE && state !== REAL_MAX_CONNECTIONS) continue;
      if (ditched - dataless >= threshold || dataless >= (data || 1)) {
        broken(`${name} takes connections and has ditched ${ditched}, ${dataless} without data`);
      }
    }
  }

  #verdicts({ unit, frames }: Step) {
    let sum = 0;
    for (let verdict = 0; verdict < VERDICTS.length; verdict++) {
      const risen = unit.risen(verdict);
      if (risen < 0) broken(`the counter ${VERDICTS[verdict]} fell`);
      sum += risen;
    }
    if (sum !== frames.length) broken(`${frames.length} frames came and ${sum} were counted`);
  }
}

function same(what: string, counted: Int32Array, there: Int32Array) {
  for (let i = 0; i < there.length; i++) {
    if (counted[i] === there[i]) continue;
    broken(`${what} ${i}: ${counted[i]} are counted, ${there[i]} are there`);
  }
}
