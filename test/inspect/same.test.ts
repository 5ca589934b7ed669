import fc from "fast-check";
import { expect, test } from "vitest";
import { formatNamed } from "../../src/format/index.js";
import { memoryFileSystem } from "../../src/host/public.js";
import { adopt, audit, diff, emit, explain, prepare, preview, trim, watch, type Effective } from "../../src/index.js";
import type { Format } from "../../src/model/document.js";
import { isList, isObject, keysOf, Literal, record, type Value } from "../../src/model/value.js";
import { value } from "../support/arbitrary.js";
import { runs } from "../support/runs.js";

/** Two spellings of a scalar, by the formats that have both; `alike` are delivered as the same bytes (Q0). */
const PAIRS: readonly (readonly [formats: string, one: string, other: string, alike?: "alike"])[] = [
  ["yaml json toml", "3.1", "3.10"],
  ["yaml", "644", "0644"],
  ["yaml json toml", "1000", "1e3"],
  ["yaml toml", "0o600", "384"],
  ["yaml", "no", '"no"'],
  ["yaml", "foo", '"foo"', "alike"],
  ["yaml", '"foo"', "'foo'", "alike"],
  ["toml", '"foo"', "'foo'", "alike"],
  ["yaml json toml", "1.0", "1"],
  ["yaml toml", "2001-12-14", '"2001-12-14"'],
  ["yaml", "~", "null"],
  ["yaml json toml", "7", "7", "alike"],
  ["toml", "1_000", "1000"],
  ["env", "foo", '"foo"'],
];
const CASES = PAIRS.flatMap(([formats, one, other, alike]) =>
  formats.split(" ").map((format) => [format, one, other, alike] as const),
);

const text = (format: string, scalar: string): string =>
  ({ yaml: `k: ${scalar}\n`, json: `{ "k": ${scalar} }\n`, toml: `k = ${scalar}\n`, env: `k=${scalar}\n` })[format] ??
  "";

const PROFILE = "/usr/share/substrata/schemas";

function host(format: string, vendor: string, files: Readonly<Record<string, string>> = {}) {
  const id = format === "env" ? "app.conf" : `app.${format}`;
  const tree = memoryFileSystem({
    [`/usr/share/defaults/${id}`]: vendor,
    ...(format === "env" ? { [`${PROFILE}/${id}.merge.yaml`]: '"": { x-format: env }' } : {}),
    ...Object.fromEntries(Object.entries(files).map(([file, content]) => [file.replace("ID", id), content])),
  });
  return { id, tree };
}

async function resolved({ id, tree }: ReturnType<typeof host>, layers?: readonly string[]): Promise<Effective> {
  return (await (await prepare(tree)).resolve(id, layers === undefined ? {} : { layers })) as Effective;
}

test.each(CASES)(
  "%s: %s and %s are two texts exactly where other bytes are delivered",
  async (format, one, other, alike) => {
    const [vendor, written] = [text(format, one), text(format, other)];
    const suffix = format === "env" ? ".conf" : `.${format}`;
    const over = host(format, vendor, { [`/etc/ID.d/10${suffix}`]: written });
    const [before, after] = [await resolved(over, ["vendor"]), await resolved(over)];
    const differs = emit(before) !== emit(after);
    expect(differs).toBe(alike === undefined);

    expect(before.text === after.text).toBe(!differs);
    expect(diff(before, after).length > 0).toBe(differs);
    expect(explain(after, "/k").writes[0]?.redundant).toBe(!differs);
    expect(audit(after).some(({ code }) => code === "audit/redundant")).toBe(!differs);
    const trimmed = await trim({ plan: await prepare(over.tree), files: over.tree }, `/etc/${over.id}.d/10${suffix}`);
    expect(trimmed.files.length > 0).toBe(!differs);

    const upgraded = await resolved(host(format, written));
    expect(preview(before, upgraded).length > 0).toBe(differs);

    const copy = host(format, vendor, { "/etc/ID": written });
    const adopted = await adopt({ plan: await prepare(copy.tree), files: copy.tree }, `/etc/${copy.id}`);
    expect(adopted.files.some((revision) => revision.after !== undefined)).toBe(differs);
  },
);

test("watch() has an update for another spelling, and none for the same in quotes", async () => {
  const { tree } = host("yaml", "a: 644\nb: foo\n");
  const stop = new AbortController();
  const seen: string[] = [];
  for await (const update of watch(tree, { signal: stop.signal })) {
    if (update.now?.state !== "effective") continue;
    seen.push(emit(update.now));
    if (seen.length === 1) {
      tree.write("/etc/app.yaml.d/10.yaml", 'b: "foo"\n');
      tree.write("/etc/app.yaml.d/20.yaml", "a: 0644\n");
    } else stop.abort();
  }
  expect(seen).toEqual(["a: 644\nb: foo\n", "a: 0644\nb: foo\n"]);
});

test("the order of keys is delivered and not differs", async () => {
  const [before, after] = [await resolved(host("yaml", "a: 1\nb: 2\n")), await resolved(host("yaml", "b: 2\na: 1\n"))];
  expect(emit(before)).not.toBe(emit(after));
  expect(diff(before, after)).toEqual([]);
});

/** Scalars that several syntaxes spell in several ways. */
const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  yaml: ["1", "1.0", "0x1", "yes", '"yes"', "no", "true", "True", "~", "null", "foo", '"foo"', "0644", "420"],
  json: ["1", "1.0", "10e-1", "true", "null", '"foo"', '"\\u0066oo"', "644", "6.44e2"],
  toml: ["1", "1.0", "0x1", "true", '"foo"', "'foo'", "1979-05-27", '"1979-05-27"', "1_0", "10"],
};

function respelled(drawn: Value, pick: (format: string) => Value, format: string): Value {
  if (isList(drawn)) return drawn.map((item) => respelled(item, pick, format));
  if (!isObject(drawn)) return pick(format);
  const kept = keysOf(drawn).filter((key) => !key.startsWith("$"));
  return record(kept.map((key) => [key, respelled(drawn[key] as Value, pick, format)] as const));
}

const sorted = (drawn: Value): Value => {
  if (drawn instanceof Literal || !(isList(drawn) || isObject(drawn))) return drawn;
  if (isList(drawn)) return drawn.map(sorted);
  return record(
    keysOf(drawn)
      .toSorted()
      .map((key) => [key, sorted(drawn[key] as Value)] as const),
  );
};

test.each(Object.keys(SPELLINGS))(
  "%s: other bytes are delivered if and only if there is a difference",
  async (name) => {
    const format = formatNamed(name) as Format;
    const scalars = (SPELLINGS[name] as readonly string[]).map((scalar) => {
      const read = format.parse(text(name, scalar)).value as { readonly k: Value };
      return read.k;
    });
    let differed = 0;
    const pair = fc.tuple(
      value,
      fc.infiniteStream(fc.nat(scalars.length - 1)),
      fc.infiniteStream(fc.nat(scalars.length - 1)),
    );
    await fc.assert(
      fc.asyncProperty(pair, async ([drawn, first, second]) => {
        const whole = record([["root", drawn]]);
        const texts = [first, second].flatMap((stream) => {
          const pick = (): Value => scalars[stream.next().value as number] as Value;
          const spelt = respelled(whole, pick, name);
          return [format.emit(sorted(spelt))];
        });
        const [before, after] = await Promise.all(texts.map(async (each) => resolved(host(name, each))));
        const same = emit(before as Effective) === emit(after as Effective);
        differed += same ? 0 : 1;
        expect(diff(before as Effective, after as Effective).length === 0).toBe(same);
      }),
      runs({ few: 150, cost: 10 }),
    );
    expect(differed).toBeGreaterThan(20);
  },
);
