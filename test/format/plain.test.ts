import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { yamlFormat } from "../../src/format/index.js";
import type { Range } from "../../src/model/diagnostic.js";
import { DEFAULT_LIMITS, type Document, type Format, type Location, type Path } from "../../src/model/document.js";
import { isList, isObject, keysOf, type Value } from "../../src/model/value.js";
import { missing, namesIn, readShared } from "../corpus/shared.js";
import { jsoncFormat } from "../support/formats.js";
import { runs } from "../support/runs.js";

/*
 * Plain YAML and JSON, which most files are, have readers of their own (F7); everything else is for the packages. A
 * comment before a text is nothing to it, and unusual to those readers, in YAML for its tab: the same text goes to the
 * package. Both must say the same of it.
 */
interface Syntax {
  readonly format: Format;
  readonly comment: string;
  /** What that is in nodes. */
  readonly cost: number;
}
const YAML = ["1.2", "1.1"].map((version) => ({
  format: yamlFormat({ version } as object),
  comment: "#\t\n",
  cost: 2,
}));
const JSONC = [{ format: jsoncFormat, comment: "//\n", cost: 0 }];

/** What a text says: every value with its place, or that it is refused, and how. */
function meaning(text: string, format: Format, linesBefore: number): unknown {
  const document = format.parse(text);
  if (document.findings.length > 0)
    return document.findings.map(({ code, message }) => [code, message.replace(/line \d+/, "")]);
  return document.value === undefined ? undefined : located(document.value, document, [], linesBefore);
}

function located(value: Value, document: Document, path: Path, linesBefore: number): unknown {
  const place = document.range(path) as Location;
  const inside = isList(value)
    ? value.map((item, index) => located(item, document, [...path, index], linesBefore))
    : isObject(value)
      ? keysOf(value).map((key) => [key, located(value[key] as Value, document, [...path, key], linesBefore)])
      : value;
  return [up(place.key, linesBefore), up(place.value, linesBefore), inside];
}

function up(range: Range | undefined, lines: number): unknown {
  return range && [range.start, range.end].map(({ line, column }) => `${line - lines}:${column}`);
}

function same(text: string, syntaxes: readonly Syntax[]): void {
  for (const { format, comment } of syntaxes) {
    const [plain, full] = [meaning(text, format, 0), meaning(`${comment}${text}`, format, 1)];
    if (!isDeepStrictEqual(plain, full)) expect(plain, JSON.stringify(text)).toStrictEqual(full);
  }
}

const YAML_TEXTS: readonly string[] = [
  "a: 1\nb: two words\nc: 'it''s'\nd: \"a\\tb\\u00e9\"\n",
  "---\n# first\nlist:\n- a\n- b: 1\n  c: 2\n- - x\n  - y\n-\n  z: 1\nmap:\n  deep:\n    deeper: {a: 1, b: [1, 2, \"x\"], 'c': http://x/}\n",
  "a:   # nothing\nb:\nc: # a comment\n  d: 1 # another\n\n# end\n",
  'network:\n  ethernets:\n    en0:\n      addresses: [10.0.0.1/24, "2001:db8::1/64"]\n      dhcp4: no\n',
  "- 0x1F\n- 0o17\n- 0644\n- 1_000\n- 1e3\n- .5\n- 9007199254740993\n- 1.10\n- ~\n- yes\n- 2001-01-01\n- -1\n- -0\n",
  "url: http://[::1]:80/#x\ntime: 12:30:45\nglob: a*b?c\nquoted:key: x\nhash: a#b\n",
  "  indented: 1\n  as: a whole\n",
  '"quoted key": 1\n\'other\': "x" # y\n"esc\\"aped": [a, "b"]\n',
  Array.from({ length: 40 }, (_, at) => `  k${at}: v # c\n`).join(""),
  "- - [a, {b: c}] # d\n".repeat(40),
];

const JSON_TEXTS: readonly string[] = [
  '{ "a": 1, "b": [true, false, null, "x"], "c": { "d": {}, "e": [] } }\n',
  '{"n": [0, -1, 1.5, 1e3, 1.0, -0, 123456789012345, 1234567890123456, 9007199254740993, 1E400, 0.1, 1e-7, 5e-324]}',
  '{\n  "10": 1,\n  "2": 2,\n  "__proto__": 3,\n  "toString": 4,\n  "": 5\n}\n',
  '["\\u00e9", "\\ud83d\\ude00", "\\ud83d", "a\\\\", "\\"", "http://x/:1", "é😀"]',
  '"alone"',
  "[[[[[1]]]]]",
];

const YAML_PIECES = [
  ..."\n|\n\n| |  |:|: |- |-|#| #|\"|'|{|}|[|]|,|, |&a |*a|!|!x |>|?|? |%|@|`|---|...|\t|\\|\\n|~|null|<<|a|1".split(
    "|",
  ),
  ..."0x1|\r\n|\u00a0|é|😀|=|.|{}|[]|a: 1|\n  b: 2\n|\n- c\n|key:\n|true|no|''|\"\"|... |: |--- ".split("|"),
  "|",
];
const JSON_PIECES =
  '"|,|:|{|}|[|]|\\|0|1|-|.|e|E|+|1.0|1e5|"a": 1, |"a": 2, |null|nul|//x\n|/**/|\n| |\t|\\u|\\ud800|\u0001|,,'.split(
    "|",
  );

function mutations(pieces: readonly string[]) {
  const one = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    without: fc.constantFrom(0, 0, 1, 3),
    piece: fc.constantFrom("", ...pieces),
  });
  return fc.array(one, { minLength: 1, maxLength: 3 });
}

function mutated(text: string, changes: readonly { at: number; without: number; piece: string }[]): string {
  return changes.reduce((changed, { at, without, piece }) => {
    const offset = Math.floor(at * changed.length);
    return changed.slice(0, offset) + piece + changed.slice(offset + without);
  }, text);
}

const shared = (folder: string, suffix: string): readonly string[] =>
  namesIn(`corpus/${folder}`, suffix).map((name) => readShared(`corpus/${folder}/${name}`));

/** The documents of a public suite, most of them unusual: what is changed in these may become plain, and be wrong. */
function suite(): readonly string[] {
  if (missing) return [];
  const { cases } = JSON.parse(readShared("suites/yaml-test-suite/yaml-test-suite.json")) as {
    readonly cases: readonly { readonly yaml: string }[];
  };
  return cases.map(({ yaml }) => yaml);
}

/** So many documents are changed in one test: one of a million would keep its worker from answering. */
const SLICE = 10_000;

describe.each([
  [
    "YAML",
    YAML,
    [...YAML_TEXTS, ...["netplan", "prometheus", "alertmanager"].flatMap((folder) => shared(folder, ".yaml"))],
    suite(),
    YAML_PIECES,
  ],
  ["JSON", JSONC, [...JSON_TEXTS, ...shared("dockerd", ".json")], [], JSON_PIECES],
] as const)("plain %s", (_, syntaxes, texts, others, pieces) => {
  test.each(texts.map((text) => [text.slice(0, 40), text] as const))(
    "is read as the package reads it: %j",
    (__, text) => same(text, syntaxes),
  );

  test("is taken only where the package would not find it too large", () => {
    fc.assert(
      fc.property(fc.constantFrom(...texts, ...others), mutations(pieces), (text, changes) => {
        const changed = mutated(text, changes);
        for (const { format, comment, cost } of syntaxes) {
          const isTooLarge = (read: string, nodes: number): boolean =>
            format.parse(read, { ...DEFAULT_LIMITS, nodes }).findings.some(({ code }) => code === "parse/too-large");
          let [few, enough] = [-1, (changed.length + comment.length) * 5];
          while (enough - few > 1) {
            const middle = (few + enough) >> 1;
            if (isTooLarge(comment + changed, middle)) few = middle;
            else enough = middle;
          }
          if (few >= cost) expect(isTooLarge(changed, few - cost), JSON.stringify(changed)).toBe(true);
        }
      }),
      runs({ few: 50, cost: 100 }),
    );
  });

  const { numRuns, ...drawn } = runs({ few: 150 });
  const slices = Array.from({ length: Math.ceil(numRuns / SLICE) }, (__, index) => index + 1);

  test.each(slices)("is read and refused as the package does it, whatever is changed in it: %i", (slice) => {
    const short = [...texts, ...others].filter(({ length }) => length < 1500);
    fc.assert(
      fc.property(fc.constantFrom(...short), mutations(pieces), (text, changes) =>
        same(mutated(text, changes), syntaxes),
      ),
      { ...drawn, numRuns: Math.min(SLICE, numRuns - (slice - 1) * SLICE) },
    );
  });
});
