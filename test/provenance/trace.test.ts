import { describe, expect, test } from "vitest";
import { memoryFileSystem } from "../../src/host/public.js";
import { explain, parsePlace, resolve, type Origin, type Resolution } from "../../src/index.js";
import { accountOf, contributionOrigin } from "../../src/provenance/index.js";

const NAMES = ["/usr/share/defaults/app.yaml", "/etc/app.yaml.d/10.yaml", "/etc/app.yaml.d/20.yaml"] as const;
const PROFILE = `
/jobs: { x-merge: keyed, x-merge-keys: [name] }
/groups: { x-merge: set }
/search: { x-merge: append }
`;

/** A vendor's file and drop-ins over it, the lowest first. */
function resolved(...texts: readonly string[]): Promise<Resolution> {
  const files = texts.map((text, index) => [NAMES[index], text] as const);
  return resolve(
    memoryFileSystem({
      ...Object.fromEntries(files),
      "/usr/share/substrata/schemas/app.yaml.merge.yaml": PROFILE,
      "/usr/share/substrata/schemas/app.yaml.schema.json": JSON.stringify({
        properties: {
          ports: {
            "x-merge": "keyed",
            "x-merge-keys": ["port", "protocol"],
            items: { properties: { protocol: { default: "tcp" } } },
          },
        },
      }),
    }),
    "app.yaml",
  );
}

/** What the files say of a place, the lowest first, each by the text that says it. */
function words(resolution: Resolution, texts: readonly string[], place: string): readonly string[] {
  const written = explain(resolution, parsePlace(place)).writes.toReversed();
  return written.map(({ origin }) => wordAt(texts, origin));
}

function wordAt(texts: readonly string[], origin: Origin): string {
  const turn = NAMES.indexOf(origin.file as (typeof NAMES)[number]);
  return `${["vendor", "10", "20"][turn]}: ${textAt(texts[turn] as string, origin)}`;
}

function textAt(text: string, { start, end }: Origin): string {
  const lines = text.split("\n").slice(start.line - 1, end.line);
  lines[lines.length - 1] = (lines.at(-1) as string).slice(0, end.column - 1);
  lines[0] = (lines[0] as string).slice(start.column - 1);
  return lines.join("\n");
}

type Row = readonly [behaviour: string, texts: readonly string[], place: string, written: readonly string[]];

const tell = async (_: string, texts: readonly string[], place: string, written: readonly string[]): Promise<void> => {
  expect(words(await resolved(...texts), texts, place)).toEqual(written);
};

describe("trace() finds who spoke of a key", () => {
  test.each<Row>([
    ["in every file that has it", ["mtu: 1500", "mtu: 9000", "up: true"], "/mtu", ["vendor: 1500", "10: 9000"]],
    ["nowhere", ["mtu: 1500", "up: true"], "/name", []],
    [
      "at any depth",
      ["lan: {mtu: 1500}", "lan: {up: true}", "lan: {mtu: 9000}"],
      "/lan/mtu",
      ["vendor: 1500", "20: 9000"],
    ],
    [
      "behind directives",
      ["lan: {mtu: 1500}", "lan: !lock {mtu: !pin 9000}"],
      "/lan/mtu",
      ["vendor: 1500", "10: !pin 9000"],
    ],
    ["and passes over a file that is refused", ["mtu: 1500", "{$lokc: {mtu: 9000}}"], "", ["vendor: mtu: 1500"]],
    [
      "and passes over a file of nothing but comments",
      ["mtu: 1500", "# nothing yet", "up: true"],
      "",
      ["vendor: mtu: 1500", "20: up: true"],
    ],
  ])("%s", tell);
});

describe("trace() finds what took a key away", () => {
  test.each<Row>([
    ["a deletion", ["mtu: 1500", "mtu: !delete"], "/mtu", ["vendor: 1500", "10: !delete"]],
    ["a deletion of what was not there", ["up: true", "mtu: !delete"], "/mtu", ["10: !delete"]],
    ["a scalar over the map above it", ["lan: {mtu: 1500}", "lan: auto"], "/lan/mtu", ["vendor: 1500", "10: auto"]],
    [
      "a map that replaces the one above it",
      ["lan: {mtu: 1500}", "lan: !replace {up: true}"],
      "/lan/mtu",
      ["vendor: 1500", "10: !replace {up: true}"],
    ],
    [
      "a map that replaces another far above it, whatever its own keys are",
      ["net: {lan: {mtu: 1500}}", "net: !replace {mtu: 9000}"],
      "/net/lan/mtu",
      ["vendor: 1500", "10: !replace {mtu: 9000}"],
    ],
    ["only once", ["lan: {mtu: 1500}", "lan: auto", "lan: off"], "/lan/mtu", ["vendor: 1500", "10: auto"]],
    ["not where nothing was", ["lan: {up: true}", "lan: auto"], "/lan/mtu", []],
    ["not where the lowest file lacks it", ["lan: !replace {up: true}", "lan: {name: lan0}"], "/lan/mtu", []],
  ])("%s", tell);
});

describe("trace() finds who spoke of a keyed item", () => {
  test.each<Row>([
    [
      "whatever its turn in each file",
      ["jobs: [{name: node, every: 15s}, {name: self}]", "jobs: [{name: mine}, {name: node, every: 5s}]"],
      "/jobs/[name=node]/every",
      ["vendor: 15s", "10: 5s"],
    ],
    [
      "also the file that removes it",
      ["jobs: [{name: node}]", "jobs: !remove [node]"],
      "/jobs/[name=node]",
      ["vendor: {name: node}", "10: node"],
    ],
    [
      "where it is removed and added in one file: what adds it",
      ["jobs: [{name: node, every: 15s}]", "jobs: {$remove: [node], $append: [{name: node, every: 5s}]}"],
      "/jobs/[name=node]",
      ["vendor: {name: node, every: 15s}", "10: {name: node, every: 5s}"],
    ],
    [
      "where a list that is plain data has it twice: the first, which counts",
      ["jobs: {$literal: [{name: node, every: 15s}, {name: node, every: 1h}]}"],
      "/jobs/[name=node]/every",
      ["vendor: 15s"],
    ],
    [
      "and what took the whole list away",
      ["jobs: [{name: node}]", "jobs: !replace []"],
      "/jobs/[name=node]",
      ["vendor: {name: node}", "10: !replace []"],
    ],
    [
      "of a set by its value",
      ["groups: [wheel, audio]", "groups: [audio]"],
      "/groups/[=audio]",
      ["vendor: audio", "10: audio"],
    ],
    [
      "that is known by fewer fields than it has: the list that held it",
      ["ports: !replace [{port: 80, protocol: udp}]", "ports: !replace []"],
      "/ports/[port=80]",
      ["vendor: !replace [{port: 80, protocol: udp}]", "10: !replace []"],
    ],
  ])("%s", tell);

  test.each(["!replace null", "!replace off", "!delete"])("where %s stands instead of the list", async (instead) => {
    const texts = ["jobs: [{name: node}]", `jobs: ${instead}`];
    const account = accountOf(await resolved(...texts));
    const contributions = account.tracer.at(parsePlace("/jobs/[name=node]"));
    const written = contributions.map((contribution) => wordAt(texts, contributionOrigin(account, contribution)));
    expect(written).toEqual(["vendor: {name: node}", `10: ${instead}`]);
  });

  test("in a list that is replaced, by whatever field one asks for", async () => {
    const texts = ["hosts: [{name: web, ip: 10.0.0.1}, {name: db, ip: 10.0.0.2}]", "hosts: []"];
    const resolution = await resolved(...texts);
    expect(words(resolution, texts, "/hosts/[name=web]")).toEqual(["vendor: {name: web, ip: 10.0.0.1}", "10: []"]);
    expect(words(resolution, texts, "/hosts/[ip=10.0.0.2]")).toEqual(["vendor: {name: db, ip: 10.0.0.2}", "10: []"]);
  });
});

describe("trace() finds who brought an item that has no identity", () => {
  test.each<Row>([
    ["by its index", ["search: [a, b]", "search: [c]"], "/search/2", ["10: c"]],
    ["from below an appended one", ["search: [a, b]", "search: [c]"], "/search/1", ["vendor: b"]],
    ["beyond the end: nobody", ["search: [a, b]", "search: [c]"], "/search/3", []],
    ["and a key inside of it", ["search: [{host: a}]", "search: [{host: b}]"], "/search/1/host", ["10: b"]],
    [
      "after the first of its key",
      ["jobs: {$literal: [{name: node, every: 15s}, {name: node, every: 1h}]}"],
      "/jobs/1/every",
      ["vendor: 1h"],
    ],
  ])("%s", tell);

  test("in each list of its own", async () => {
    const texts = ["search: [a]\ndns: [b]"];
    const resolution = await resolved(...texts);
    expect(words(resolution, texts, "/search/0")).toEqual(["vendor: a"]);
    expect(words(resolution, texts, "/dns/0")).toEqual(["vendor: b"]);
  });
});

describe("trace() knows what its fragment sets whole: to take it out would be to delete it", () => {
  test.each<readonly [behaviour: string, overlay: string, place: string, redundant: boolean]>([
    ["a key said again is redundant", "lan: {mtu: 1500}", "/lan/mtu", true],
    ["a key in a map that replaces another is not", "lan: !replace {mtu: 1500}", "/lan/mtu", false],
    ["nor is one deeper in it", "!replace {lan: {mtu: 1500}}", "/lan/mtu", false],
  ])("%s", async (_, overlay, place, redundant) => {
    const resolution = await resolved("lan: {mtu: 1500}", overlay);
    expect(explain(resolution, parsePlace(place)).writes[0]).toMatchObject({ redundant });
  });
});
