import assert from "node:assert/strict";
import { type ConnectionsQuery, readQuery } from "./query.ts";
import { testConfig } from "./test_state.ts";

function query(text: string): ConnectionsQuery {
  const read = readQuery(testConfig(), new URLSearchParams(text));
  assert.ok("query" in read, JSON.stringify(read));
  return read.query;
}

function problems(text: string): string[] {
  const read = readQuery(testConfig(), new URLSearchParams(text));
  assert.ok("problems" in read, JSON.stringify(read));
  return read.problems;
}

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
