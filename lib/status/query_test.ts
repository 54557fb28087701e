import assert from "node:assert/strict";
import {
  type ConnectionsQuery,
  type Read,
  readConnectionsQuery,
  readDrainQuery,
  readEventsQuery,
  readExplainQuery,
  readNoQuery,
} from "./query.ts";
import { testRunning } from "./test_state.ts";

const connections = (text: string) =>
  readConnectionsQuery(testRunning(), new URLSearchParams(text));
const explain = (text: string) => readExplainQuery(testRunning(), new URLSearchParams(text));
const events = (text: string) => readEventsQuery(new URLSearchParams(text));
const drain = (text: string) => readDrainQuery(new URLSearchParams(text));

function queryOf<T>(read: Read<T>): T {
  assert.ok("query" in read, JSON.stringify(read));
  return read.query;
}

function problemsOf<T>(read: Read<T>): string[] {
  assert.ok("problems" in read, JSON.stringify(read));
  return read.problems;
}

const query = (text: string): ConnectionsQuery => queryOf(connections(text));
const problems = (text: string): string[] => problemsOf(connections(text));

Deno.test("an empty query asks for the first 100 rows", () => {
  assert.deepEqual(query(""), { limit: 100, after: 0 });
});

Deno.test("names become indexes", () => {
  assert.deepEqual(query("virtual=any&real=web2&client=198.51.100.9&limit=1000&after=7"), {
    virtual: 1,
    real: 1,
    client: "198.51.100.9",
    limit: 1000,
    after: 7,
  });
});

Deno.test("a name that is not configured is a problem of its parameter", () => {
  assert.deepEqual(problems("virtual=web1"), [
    'virtual: "web1": there is no such virtual: expected a name that /status lists',
  ]);
  assert.deepEqual(problems("real="), [
    'real: "": there is no such real: expected a name that /status lists',
  ]);
});

Deno.test("a name that is nearly one is guessed", () => {
  assert.deepEqual(problems("virtual=wwww"), [
    'virtual: "wwww": there is no such virtual (did you mean www?): expected a name that /status lists',
  ]);
});

Deno.test("numbers are digits within their bounds", () => {
  for (
    const limit of ["", "0", "1001", "-1", "1e2", "0x10", " 5", "5 ", "1.5", "९", "9".repeat(400)]
  ) {
    const [problem, ...others] = problems(new URLSearchParams({ limit }).toString());
    assert.match(problem!, /^limit: .*: expected a whole number from 1 to 1000$/);
    assert.ok(problem!.length < 150);
    assert.deepEqual(others, []);
  }
  assert.match(problems("after=101")[0]!, /expected a whole number from 0 to 100$/);
});

Deno.test("a client is an IPv4 address without leading zeros", () => {
  for (const client of ["", "web1", "10.0.0", "10.0.0.256", "10.0.0.01", "10.0.0.1/8", "fe80::1"]) {
    const [problem] = problems(new URLSearchParams({ client }).toString());
    assert.match(problem!, /^client: .*: expected an IPv4 address/);
  }
});

Deno.test("an unknown parameter is a problem, whatever its name", () => {
  for (const key of ["colour", "Virtual", "__proto__", "constructor", ""]) {
    const [problem] = problems(new URLSearchParams([[key, "1"]]).toString());
    assert.match(
      problem!,
      /unknown parameter: expected virtual, real, client, limit or after$/,
      key,
    );
  }
});

Deno.test("a parameter given twice is a problem", () => {
  assert.deepEqual(problems("limit=1&limit=2"), ["limit: given more than once: expected once"]);
});

Deno.test("all problems of a query are reported at once", () => {
  const found = problems("virtual=x&real=y&client=z&limit=5&limit=0&after=-1&colour=red");
  assert.equal(found.length, 7, found.join("\n"));
});

Deno.test("a client to explain is an address, alone or with a port", () => {
  assert.deepEqual(queryOf(explain("client=192.0.2.7&virtual=any")), {
    client: { address: "192.0.2.7", port: undefined },
    virtual: 1,
  });
  assert.deepEqual(queryOf(explain("client=192.0.2.7:40000&virtual=www")).client, {
    address: "192.0.2.7",
    port: 40_000,
  });
  for (
    const client of [
      "",
      "web1",
      "192.0.2.7:",
      "192.0.2.7:0",
      "192.0.2.7:65536",
      "192.0.2.7:8:0",
      ":80",
      "192.0.2.7:1e3",
      "192.0.2.256:80",
      "[::1]:80",
      "192.0.2.7 :80",
    ]
  ) {
    const parameters = new URLSearchParams({ client, virtual: "www" });
    assert.match(
      problemsOf(explain(parameters.toString()))[0]!,
      /^client: .*: expected an IPv4 address such as 192\.0\.2\.7, or with its port/,
    );
  }
});

Deno.test("what an explanation needs and lacks is named", () => {
  assert.deepEqual(problemsOf(explain("")), [
    "client: is missing: expected once",
    "virtual: is missing: expected once",
  ]);
  assert.deepEqual(problemsOf(explain("client=192.0.2.7&virtual=www&real=web1")), [
    '"real": unknown parameter: expected client or virtual',
  ]);
});

Deno.test("events start after any id there may ever be", () => {
  assert.deepEqual(queryOf(events("")), { limit: 4096 });
  assert.equal(queryOf(events("since=999999999999999")).since, 999_999_999_999_999);
  for (const since of ["-1", "x", "1".repeat(16), "1.5"]) {
    assert.match(problemsOf(events(`since=${since}`))[0]!, /^since: .*: expected a whole number/);
  }
  assert.match(problemsOf(events("limit=4097"))[0]!, /expected a whole number from 1 to 4096$/);
});

Deno.test("a deadline is a time with its unit", () => {
  assert.deepEqual(queryOf(drain("")), { deadline: 0 });
  assert.deepEqual(queryOf(drain("deadline=30s")), { deadline: 30_000 });
  for (const deadline of ["", "30", "0s", "1ms", "8d", "-30s", "30 s", "soon"]) {
    assert.match(
      problemsOf(drain(new URLSearchParams({ deadline }).toString()))[0]!,
      /^deadline: .*: expected a time from 100ms to 7d with its unit/,
    );
  }
  assert.deepEqual(problemsOf(drain("dedline=30s")), [
    '"dedline": unknown parameter: expected deadline',
  ]);
});

Deno.test("a path without parameters takes none", () => {
  assert.deepEqual(queryOf(readNoQuery(new URLSearchParams())), {});
  assert.deepEqual(problemsOf(readNoQuery(new URLSearchParams("deadline=30s"))), [
    '"deadline": unknown parameter: expected none',
  ]);
});
