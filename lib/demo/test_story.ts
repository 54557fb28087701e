/**
 * What `pointsman demo --once` must print on every stage.
 *
 * @module
 */
import assert from "node:assert/strict";

/** Each after the one before. */
const SERVER_STORY = [
  /^ {2}The fast path is (tc|xdp|off): /m,
  at("[1-9]\\d* answered {2}web1 [1-9]\\d* {2}web2 [1-9]\\d* {2}web3 [1-9]\\d* {2}0 failed.*"),
  at("The server on web2 is killed\\. The units? (is|are) not told\\."),
  at("unit(-a)?: real web2: in_service → failed \\(connections reset\\)"),
  at("Where did its requests go\\? pointsman explain 10\\.0\\.0\\.\\d+:\\d+ www"),
  /^ +10\.0\.0\.\d+:\d+ is connected to web[13] /m,
  /moved there because another real reset it\.$/m,
  /web2\s+skipped: failed since /,
  at("The server on web2 is started again\\. The units? (is|are) not told\\."),
  at("unit(-a)?: real web2: failed → testing \\(retry\\)"),
  at("unit(-a)?: real web2: testing → in_service \\(trial answered\\)"),
  at("web2 answers again\\."),
];

const TAKEOVER_STORY = [
  at("200 connections are open, and a download of 32 MiB runs\\."),
  at("unit-a, the active unit, is killed \\(kill -9\\)\\. unit-b is not told\\."),
  at("unit-b: standby → active \\(peer has no power\\)"),
  at("unit-a is started again\\."),
  at("unit-a: booting → standby \\(peer is active\\)"),
  at("unit-a is the standby of unit-b, and knows all its connections\\."),
  at("Downloaded: \\d+ of \\d+ bytes, the same as the server has\\."),
  /^ {2}unit-a {2}standby {2}normal .*\n {2}unit-b {2}active {3}normal .* peer has no power$/m,
];

const TABLE = [
  /^ {2}web1 {2}in_service +[1-9]\d* .*\n {2}web2 {2}in_service +[1-9]\d* .*\n {2}web3 {2}in_service +[1-9]/m,
  /requests answered, \d+ a second; 0 failed$/m,
  /^web2 died and came back: in_service → failed → .*testing → in_service\.$/m,
];

const TAKEOVER_END = [
  /^unit-a was killed, unit-b took over, and unit-a came back as its standby\.$/m,
  /^Outage: ([1-9]\d* ms|no figure) for new connections, ([1-9]\d* ms|no figure) for open ones\.$/m,
  /^Open connections kept: 200 of 200; reset: 0\.$/m,
  /^Downloaded: 33554432 of 33554432 bytes, the same as the server has\.\n {2}SHA-256 [0-9a-f]{64}$/m,
];

const END = [
  /^Fast path (tc|xdp|off): .*\.$/m,
  /^Slowest answer: \d+\.\d\d s \(a client repeats a SYN after 1 s\)\.$/m,
  /^Every request was answered\.$/m,
];

/** A line of some moment. */
function at(text: string): RegExp {
  return new RegExp(`^ +\\d+\\.\\d\\d s {2}${text}$`, "m");
}

/** Throws where a part is missing, not in its place, or too wide for a terminal. */
export function assertStoriesTold(text: string) {
  assertTold(text, [...SERVER_STORY, ...TAKEOVER_STORY, ...TABLE, ...TAKEOVER_END, ...END]);
}

/** Likewise, of one unit. */
export function assertStoryTold(text: string) {
  assertTold(text, [...SERVER_STORY, ...TABLE, ...END]);
  assert.doesNotMatch(text, /took over/);
}

function assertTold(text: string, parts: readonly RegExp[]) {
  let rest = text;
  for (const part of parts) {
    const found = part.exec(rest);
    assert.ok(found !== null, `${part} is not in its place:\n${text}`);
    rest = rest.slice(found.index + found[0].length);
  }
  for (const line of text.split("\n")) assert.ok(line.length <= 80, line);
}
