import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import formats from "ajv-formats";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { finding, locate, type Diagnostic, type Origin } from "../../src/model/diagnostic.js";
import { sarif } from "../../src/render/index.js";
import { inTree, runIn } from "../support/case.js";
import { CASES } from "../support/cases.js";
import { LONG, some } from "../support/runs.js";

/*
 * Logs are judged by the schema of the standard, which a package of Microsoft's SARIF SDK carries; the package offers
 * its own checks, for logs of another kind, but not this file: it is found beside them.
 */
const require = createRequire(import.meta.url);
const sdk = require.resolve("@microsoft/sarif-multitool-ts");
const schema = JSON.parse(
  readFileSync(new URL("../assets/sarif-2.1.0.schema.json", `file://${sdk}`), "utf8"),
) as object;
const ajv = new Ajv2020({ allErrors: true, strict: false });
formats.default(ajv);
const validate = ajv.compile(schema);

type Log = ReturnType<typeof sarif>;
type Run = Parameters<typeof sarif>[1];

function validated(log: Log): Log {
  validate(log);
  expect(validate.errors ?? []).toEqual([]);
  return log;
}

const tree = (given: string, root = given, outside: readonly string[] = []) => ({ given, root, outside });
const RUN: Run = { version: "1.2.3", tree: tree("/"), ruleText: () => undefined };
const POINT = { start: { line: 3, column: 5 }, end: { line: 3, column: 9 } };
const at = (file: string) => ({ file, layer: "admin", ...POINT });
const unlayered = (file: string) => ({ file, ...POINT });

const TYPE: Diagnostic = locate(finding("schema/type", { types: ["integer"], found: "9k" }), {
  id: "app/app.yaml",
  place: ["net", "mtu"],
  origin: at("/etc/app/app.yaml"),
});

function first(log: Log) {
  const result = validated(log).runs[0]?.results[0];
  if (result === undefined) throw new Error("a log without results");
  return result;
}

interface Artifact {
  readonly uri: string;
  readonly uriBaseId?: string;
}

function artifactOf(origin: Origin, run: Run = RUN): Artifact | undefined {
  const { locations } = first(sarif([{ ...TYPE, origin }], run));
  const [location] = locations as readonly { readonly physicalLocation?: { readonly artifactLocation: Artifact } }[];
  return location?.physicalLocation?.artifactLocation;
}

describe("the log", () => {
  test("is one run with no rules and no results where nothing was found", () => {
    const [run] = validated(sarif([], RUN)).runs;
    expect(run?.results).toEqual([]);
    expect(run?.tool.driver).toEqual({ name: "substrata", version: "1.2.3", rules: [] });
  });

  test("has one rule for each code that occurs, in order, and results that refer to them", () => {
    const tag = locate(finding("parse/tag", { tag: "!x" }), { origin: at("/etc/a.yaml") });
    const [run] = validated(sarif([TYPE, tag, TYPE], RUN)).runs;
    expect(run?.tool.driver.rules.map(({ id }) => id)).toEqual(["parse/tag", "schema/type"]);
    expect(run?.results.map(({ ruleId, ruleIndex }) => [ruleId, ruleIndex])).toEqual([
      ["schema/type", 1],
      ["parse/tag", 0],
      ["schema/type", 1],
    ]);
  });

  test("explains a rule where there is a text for its code", () => {
    const text = { summary: "s", means: "two\nlines", solve: "do\nthis" };
    const [rule] = validated(sarif([TYPE], { ...RUN, ruleText: () => text })).runs[0]?.tool.driver.rules ?? [];
    expect(rule).toEqual({
      id: "schema/type",
      shortDescription: { text: "s" },
      fullDescription: { text: "two lines" },
      help: { text: "do this" },
      defaultConfiguration: { level: "error" },
    });
  });

  test("says the level of the finding, where it differs from its code's too", () => {
    const log = sarif([{ ...TYPE, severity: "warning" }], RUN);
    expect(first(log).level).toBe("warning");
    expect(log.runs[0]?.tool.driver.rules[0]?.defaultConfiguration.level).toBe("error");
  });

  test("is the same for the same findings, byte by byte", () => {
    expect(JSON.stringify(sarif([TYPE, TYPE], RUN))).toBe(JSON.stringify(sarif([TYPE, TYPE], RUN)));
  });
});

describe("a result", () => {
  test("says what the text report says, with its advice", () => {
    const unknown = locate(finding("schema/additional-key", { key: "mtv", nearest: "mtu" }), { place: ["net", "mtv"] });
    expect(first(sarif([unknown], RUN)).message.text).toBe('/net has no key "mtv"\nhelp: did you mean mtu?');
  });

  test("is at its range, and at its place in the configuration", () => {
    expect(first(sarif([TYPE], RUN)).locations).toEqual([
      {
        physicalLocation: {
          artifactLocation: { uri: "etc/app/app.yaml", uriBaseId: "ROOT" },
          region: { startLine: 3, startColumn: 5, endLine: 3, endColumn: 9 },
        },
        logicalLocations: [{ fullyQualifiedName: "app/app.yaml#/net/mtu" }],
      },
    ]);
  });

  test("without a file is at its place only, and without either nowhere", () => {
    const { origin: _, ...placed } = TYPE;
    expect(first(sarif([placed as Diagnostic], RUN)).locations).toEqual([
      { logicalLocations: [{ fullyQualifiedName: "app/app.yaml#/net/mtu" }] },
    ]);
    expect(first(sarif([finding("read/too-large", { limit: 1 })], RUN)).locations).toEqual([]);
  });

  test("names who else took part", () => {
    const related = [{ message: "locked here", origin: at("/usr/share/defaults/app.yaml") }];
    const { relatedLocations } = first(sarif([{ ...TYPE, related }], RUN));
    expect(relatedLocations).toMatchObject([
      {
        physicalLocation: { artifactLocation: { uri: "usr/share/defaults/app.yaml", uriBaseId: "ROOT" } },
        message: { text: "locked here" },
      },
    ]);
  });

  test("has no links, whatever its words look like (SARIF 2.1.0 §3.11.6)", () => {
    const pattern = locate(finding("schema/text-pattern", { pattern: "^[a-z](x)$" }), {});
    expect(first(sarif([pattern], RUN)).message.text).toBe("must match ^[a-z\\](x)$");
  });

  test("keeps its fingerprint where lines move, and shares it with no other", () => {
    const moved = { ...TYPE, origin: { ...at("/etc/app/app.yaml"), start: { line: 9, column: 5 } } };
    expect(first(sarif([moved], RUN)).partialFingerprints).toEqual(first(sarif([TYPE], RUN)).partialFingerprints);
    const [one, other] = validated(sarif([TYPE, moved], RUN)).runs[0]?.results ?? [];
    expect(one?.partialFingerprints).not.toEqual(other?.partialFingerprints);
  });
});

const NAMES = [
  "a b.yaml",
  "ü.yaml",
  "100%.yaml",
  "a#b?c.yaml",
  "x:y.yaml",
  "[1].yaml",
  "\ud800.yaml",
  "\u{1f600}",
  "-",
];

describe("files", () => {
  test.each(NAMES)("the name %j is a URI that means it", (name) => {
    const uri = artifactOf(at(`/etc/app.yaml.d/${name}`))?.uri ?? "";
    expect(uri).toMatch(/^[\w.~!'()*/%-]+$/);
    expect(decodeURIComponent(new URL(uri, "file:///").pathname)).toBe(`/etc/app.yaml.d/${name.toWellFormed()}`);
  });

  test.each<readonly [given: string, root: string, bases: object]>([
    ["/", "/", { ROOT: { uri: "file:///" } }],
    ["/srv/an image", "/srv/an image", { ROOT: { uri: "file:///srv/an%20image/" } }],
    ["./image", "/srv/image", { ROOT: { uri: "image/", uriBaseId: "WORKING_DIRECTORY" } }],
    [".", "/work", { ROOT: { uri: "./", uriBaseId: "WORKING_DIRECTORY" } }],
    ["../image", "/image", { ROOT: { uri: "file:///image/" } }],
  ])("the root %s is a base that names the machine only where the root was given so", (given, root, bases) => {
    const ids = validated(sarif([TYPE], { ...RUN, tree: tree(given, root) })).runs[0]?.originalUriBaseIds;
    expect(ids).toMatchObject(bases);
    expect(JSON.stringify(ids).includes("WORKING_DIRECTORY")).toBe(JSON.stringify(bases).includes("WORKING_DIRECTORY"));
  });

  test("schemas outside of the root keep the path by which they were named", () => {
    const run = { ...RUN, tree: tree("./image", "/srv/image", ["./mine", "/srv/policy"]) };
    const relative = { uri: "mine/a.json", uriBaseId: "WORKING_DIRECTORY" };
    expect(artifactOf(unlayered("./mine/a.json"), run)).toEqual(relative);
    expect(artifactOf(unlayered("/srv/policy/a.json"), run)).toEqual({ uri: "file:///srv/policy/a.json" });
    expect(artifactOf(unlayered("/usr/share/substrata/schemas/a.json"), run)?.uriBaseId).toBe("ROOT");
    expect(artifactOf(at("/srv/policy/a.json"), run)?.uriBaseId).toBe("ROOT");
  });
});

/** The trees of the cases that are about `check`; the long run takes every tree. */
const checked = CASES.filter(
  ([, { commands }]) => LONG || commands.some(({ line }) => line.includes("substrata check")),
);

describe("every case's tree", () => {
  test.each(some(checked, 3))("%s", async (_, { tree }) => {
    await inTree(tree, async (root) => {
      const json = await runIn(root, "substrata check --format json");
      const { code, stdout, stderr } = await runIn(root, "substrata check --format sarif");
      expect({ code, stderr }).toEqual({ code: json.code, stderr: json.stderr });
      if (json.stdout === "") return expect(json.stderr).toMatch(/^substrata: the host's stack is refused/);
      const { diagnostics } = JSON.parse(json.stdout) as { readonly diagnostics: readonly Diagnostic[] };
      const results = validated(JSON.parse(stdout) as Log).runs[0]?.results ?? [];
      expect(results.map(({ ruleId }) => ruleId)).toEqual(diagnostics.map(({ code }) => code));
    });
  });
});

test("no secret is in the log", async () => {
  const files = [
    {
      heading: "usr/share/substrata/schemas/app.yaml.schema.json",
      body: '{ "properties": { "token": { "type": "integer", "x-secret": true } } }',
    },
    { heading: "usr/share/defaults/app.yaml", body: "token: 48151623\n" },
    { heading: "etc/app.yaml.d/10-site.yaml", body: "token: hunter2\n" },
  ];
  await inTree(files, async (root) => {
    const { code, stdout } = await runIn(root, "substrata check --format sarif");
    expect(code).toBe(1);
    const { message, ...rest } = first(JSON.parse(stdout) as Log);
    expect(message.text).toContain("/token must be an integer");
    expect(JSON.stringify([message, rest])).not.toMatch(/hunter2|48151623/);
  });
});
