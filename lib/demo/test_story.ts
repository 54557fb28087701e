/**
 * What `pointsman demo --once` must print on every stage.
 *
 * @module
 */
import assert from "node:assert/strict";

/** Each after the one before. */
const STORY = [
  at("[1-9]\\d* answered {2}web1 [1-9]\\d* {2}web2 [1-9]\\d* {2}web3 [1-9]\\d* {2}0 failed"),
  at("The server on web2 is killed\\. The unit is not told\\."),
  at("unit: real web2: in_service → failed \\(connections reset\\)"),
  at("Where did its requests go\\? pointsman explain 10\\.0\\.0\\.\\d+:\\d+ www"),
  /^ +10\.0\.0\.\d+:\d+ is connected to web[13] /m,
  /moved there because another real reset it\.$/m,
  /web2\s+skipped: failed since /,
  at("The server on web2 is started again\\. The unit is not told\\."),
  at("unit: real web2: failed → testing \\(retry\\)"),
  at("unit: real web2: testing → in_service \\(trial answered\\)"),
  at("web2 answers again\\."),
  /^ {2}web1 {2}in_service +[1-9]\d* .*\n {2}web2 {2}in_service +[1-9]\d* .*\n {2}web3 {2}in_service +[1-9]/m,
  /requests answered, \d+ a second; 0 failed$/m,
  /^web2 died and came back: in_service → failed → .*testing → in_service\.$/m,
  /^Slowest answer: \d+\.\d\d s \(a client repeats a SYN after 1 s\)\.$/m,
  /^Every request was answered\.$/m,
];

/** A line of some moment. */
function at(text: string): RegExp {
  return new RegExp(`^ +\\d+\\.\\d\\d s {2}${text}$`, "m");
}

/** Throws where a part is missing, not in its place, or too wide for a terminal. */
export function assertStoryTold(text: string) {
  let rest = text;
  for (const part of STORY) {
    const found = part.exec(rest);
    assert.ok(found !== null, `${part} is not in its place:\n${text}`);
    rest = rest.slice(found.index + found[0].length);
  }
  for (const line of text.split("\n")) assert.ok(line.length <= 80, line);
}
