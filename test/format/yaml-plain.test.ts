import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { yamlFormat } from "../../src/format/index.js";
import type { Range } from "../../src/model/diagnostic.js";
import type { Document, Location, Path } from "../../src/model/document.js";
import { isList, isObject, keysOf, type Value } from "../../src/model/value.js";
import { namesIn, readShared } from "../corpus/shared.js";
import { runs } from "../support/runs.js";

/*
 * Plain YAML is read by a reader of its own, everything else by the `yaml` package (F7). A tab in a comment is nothing to
 * YAML and unusual to that reader: before a text it sends the same text to the package. Both must say the same of it.
 */
const TO_THE_PACKAGE = "#\t\n";

/** What a text says: every value with its place, or that it is refused, and how. */
function meaning(text: string, { version, linesBefore }: { version: "1.1" | "1.2"; linesBefore: number }): unknown {
  const document = yamlFormat({ version }).parse(text);
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

function same(text: string): void {
  for (const version of ["1.2", "1.1"] as const) {
    const plain = meaning(text, { version, linesBefore: 0 });
    const whole = meaning(`${TO_THE_PACKAGE}${text}`, { version, linesBefore: 1 });
    expect(plain, JSON.stringify(text)).toEqual(whole);
  }
}

const TEXTS: readonly string[] = [
  "a: 1\nb: two words\nc: 'it''s'\nd: \"a\\tb\\u00e9\"\n",
  "---\n# first\nlist:\n- a\n- b: 1\n  c: 2\n- - x\n  - y\n-\n  z: 1\nmap:\n  deep:\n    deeper: {a: 1, b: [1, 2, \"x\"], 'c': http://x/}\n",
  "a:   # nothing\nb:\nc: # a comment\n  d: 1 # another\n\n# end\n",
  'network:\n  ethernets:\n    en0:\n      addresses: [10.0.0.1/24, "2001:db8::1/64"]\n      dhcp4: no\n',
  "- 0x1F\n- 0o17\n- 0644\n- 1_000\n- 1e3\n- .5\n- 9007199254740993\n- 1.10\n- ~\n- yes\n- 2001-01-01\n- -1\n- -0\n",
  "url: http://[::1]:80/#x\ntime: 12:30:45\nglob: a*b?c\nquoted:key: x\nhash: a#b\n",
  "  indented: 1\n  as: a whole\n",
  '"quoted key": 1\n\'other\': "x" # y\n"esc\\"aped": [a, "b"]\n',
];

const PIECES = [
  ..."\n|\n\n| |  |:|: |- |-|#| #|\"|'|{|}|[|]|,|, |&a |*a|!|!x |>|?|? |%|@|`|---|...|\t|\\|\\n|~|null|<<|a|1".split(
    "|",
  ),
  ..."0x1|\r\n|\u00a0|é|😀|=|.|{}|[]|a: 1|\n  b: 2\n|\n- c\n|key:\n|true|no|''|\"\"|... |: |--- ".split("|"),
  "|",
];

const mutation = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  without: fc.constantFrom(0, 0, 1, 3),
  piece: fc.constantFrom("", ...PIECES),
});

function mutated(text: string, mutations: readonly { at: number; without: number; piece: string }[]): string {
  return mutations.reduce((changed, { at, without, piece }) => {
    const offset = Math.floor(at * changed.length);
    return changed.slice(0, offset) + piece + changed.slice(offset + without);
  }, text);
}

const shared = ["corpus/netplan", "corpus/prometheus", "corpus/alertmanager"].flatMap((folder) =>
  namesIn(folder, ".yaml").map((name) => readShared(`${folder}/${name}`)),
);

describe("plain YAML", () => {
  test.each([...TEXTS, ...shared].map((text) => [text.slice(0, 40), text] as const))(
    "is read as the package reads it: %j",
    (_, text) => same(text),
  );

  test("is read as the package reads it, and refused as it refuses it, whatever is changed in it", () => {
    const texts = [...TEXTS, ...shared.filter(({ length }) => length < 1500)];
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.array(mutation, { minLength: 1, maxLength: 3 }), (text, mutations) =>
        same(mutated(text, mutations)),
      ),
      runs({ few: 150 }),
    );
  });
});
