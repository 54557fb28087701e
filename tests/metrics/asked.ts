/**
 * What expressions of PromQL ask for, held against what a unit answers.
 *
 * @module
 */
import assert from "node:assert/strict";
import { statusApp } from "../../lib/status/app.ts";
import { countedSource, metricNames, readMetrics } from "../../lib/status/test_metrics.ts";

/** A metric, and the labels that its series are chosen by. */
export interface Asked {
  metric: string;
  labels: string[];
}

/** Labels that Prometheus gives each series it has scraped. */
const SCRAPED = ["job", "instance"];

/** All metrics of an expression. A name of PromQL's own has a bracket or another word after it, or stands in brackets after `by`. */
export function askedOf(expression: string): Asked[] {
  const inBrackets = /\b(?:by|on|without|ignoring|group_left)\s*\([^)]*\)/g;
  const metric = /\b((?:pointsman|process)_[a-z_]+|up)\b(?:\{([^}]*)\})?/g;
  return [...expression.replace(inBrackets, "").matchAll(metric)].map(([, name, matchers]) => ({
    metric: name!,
    labels: [...(matchers ?? "").matchAll(/([a-z_]+)\s*(?:=~|!~|!=|=)/g)].map(([, label]) =>
      label!
    ),
  }));
}

/** Fails where a unit that has all metrics lacks one of these, or one of its labels. */
export async function askedMetrics(asked: readonly Asked[]) {
  const text = await (await statusApp(countedSource()).request("/metrics")).text();
  const names = metricNames(text);
  const samples = readMetrics(text);
  for (const { metric, labels } of asked) {
    assert.ok(names.includes(metric), metric);
    const known = samples.filter(({ name }) => name === metric).flatMap((sample) =>
      Object.keys(sample.labels)
    );
    for (const label of labels) {
      assert.ok([...SCRAPED, ...known].includes(label), `${metric}{${label}}`);
    }
  }
}
