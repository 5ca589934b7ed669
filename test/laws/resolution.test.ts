import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonFormat } from "../../src/format/index.js";
import { memoryFileSystem, type FileSystem } from "../../src/host/public.js";
import { emit, resolve, type Resolution } from "../../src/index.js";
import { isList, isObject, keysOf, record, type Value } from "../../src/model/value.js";
import { PROFILE } from "../support/arbitrary.js";
import { document } from "../support/documents.js";
import { runs } from "../support/runs.js";

/* Whole resolutions cost more than a patch: fewer cases, the same laws. */
const RUNS = runs({ few: 70, cost: 20 });

const NAMES = ["10-x", "9-x", "5-a", "B", "a-b", "a.b", "é"];
const tree = fc.record({
  vendor: document,
  dropIns: fc.uniqueArray(
    fc.tuple(fc.constantFrom("usr/share/defaults", "run", "etc"), fc.constantFrom(...NAMES), document),
    {
      selector: ([layer, name]) => `${layer}/${name}`,
      maxLength: 6,
    },
  ),
});

function filesOf({
  vendor,
  dropIns,
}: {
  vendor: Value;
  dropIns: readonly (readonly [string, string, Value])[];
}): [string, string][] {
  return [
    ["/usr/share/substrata/schemas/app.json.merge.yaml", PROFILE],
    ["/usr/share/defaults/app.json", jsonFormat.emit(vendor)],
    ...dropIns.map(([layer, name, value]): [string, string] => [
      `/${layer}/app.json.d/${name}.json`,
      jsonFormat.emit(value),
    ]),
  ];
}

function findings(resolution: Resolution): unknown {
  const { state, diagnostics } = resolution;
  const found = diagnostics.map(({ code, place, origin }) => [code, place, origin?.file]);
  return state === "effective"
    ? { state, value: resolution.value, fingerprint: resolution.fingerprint, found }
    : { state, found };
}

test("M10: nothing depends on the order in which a directory is read", async () => {
  await fc.assert(
    fc.asyncProperty(tree, fc.infiniteStream(fc.nat()), async (drawn, chance) => {
      const files = memoryFileSystem(Object.fromEntries(filesOf(drawn)));
      const shuffled: FileSystem = {
        ...files,
        list: async (directory) =>
          (await files.list(directory))?.toSorted(() => ((chance.next().value as number) % 2 === 0 ? 1 : -1)),
      };
      expect(findings(await resolve(shuffled, "app.json"))).toEqual(findings(await resolve(files, "app.json")));
    }),
    RUNS,
  );
});

test("M10: value, fingerprint and codes are independent of the order of keys in the inputs", async () => {
  await fc.assert(
    fc.asyncProperty(tree, async ({ vendor, dropIns }) => {
      const turned = {
        vendor: reversed(vendor),
        dropIns: dropIns.map(([layer, name, value]) => [layer, name, reversed(value)] as const),
      };
      const [one, other] = await Promise.all(
        [{ vendor, dropIns }, turned].map(async (drawn) =>
          resolve(memoryFileSystem(Object.fromEntries(filesOf(drawn))), "app.json"),
        ),
      );
      const [a, b] = [findings(one as Resolution), findings(other as Resolution)] as { found: unknown[] }[];
      expect({ ...b, found: b?.found.map(String).sort() }).toEqual({ ...a, found: a?.found.map(String).sort() });
    }),
    RUNS,
  );
});

function reversed(value: Value): Value {
  if (isList(value)) return value.map(reversed);
  return isObject(value)
    ? record(
        keysOf(value)
          .toReversed()
          .map((key) => [key, reversed(value[key] as Value)] as const),
      )
    : value;
}

test("what emit() writes reads back as the effective value", async () => {
  await fc.assert(
    fc.asyncProperty(tree, async (drawn) => {
      const resolution = await resolve(memoryFileSystem(Object.fromEntries(filesOf(drawn))), "app.json");
      if (resolution.state !== "effective") return;
      for (const format of ["json", "yaml"]) {
        const again = memoryFileSystem({
          [`/usr/share/defaults/app.${format}`]: escapeRoot(emit(resolution, { format }), format),
        });
        const read = await resolve(again, `app.${format}`);
        expect(read.state === "effective" && read.value).toEqual(resolution.value);
      }
    }),
    RUNS,
  );
});

/** Data may look like a directive: what is delivered is no fragment, and reading it as one needs the escape. */
function escapeRoot(text: string, format: string): string {
  return format === "json" ? `{"$literal": ${text}}` : `$literal:\n${text.replaceAll(/^/gm, "  ")}`;
}
