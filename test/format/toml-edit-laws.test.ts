import * as fc from "fast-check";
import { expect, test } from "vitest";
import { tomlFormat } from "../support/formats.js";
import type { Edit, Path } from "../../src/model/document.js";
import { canonical, isList, isObject, keysOf, type Value } from "../../src/model/value.js";
import { RUNS } from "./support/arbitrary.js";
import { styled, table } from "./toml-values.js";

const picks = fc.array(fc.nat({ max: 11 }), { minLength: 20, maxLength: 20 });

test("parse() of TOML reads the same value however its tables are written", () => {
  fc.assert(
    fc.property(table, picks, (written, ways) => {
      const { value, findings } = tomlFormat.parse(styled(written, ways));
      expect(findings).toEqual([]);
      expect(canonical(value as Value)).toBe(canonical(written));
    }),
    RUNS,
  );
});

/** Every place of a value, and a new one in each container. */
function placesOf(node: Value, path: Path = []): readonly { readonly path: Path; readonly isNew: boolean }[] {
  const here = { path, isNew: false };
  const isContainer = isList(node) || isObject(node);
  if (!isContainer) return [here];
  const entries: readonly (readonly [string | number, Value])[] = isList(node)
    ? [...node.entries()]
    : keysOf(node).map((key) => [key, node[key] as Value] as const);
  const fresh = isList(node) ? node.length : "new key";
  return [
    here,
    ...entries.flatMap(([key, item]) => placesOf(item, [...path, key])),
    { path: [...path, fresh], isNew: true },
  ];
}

function overlaps(a: Path, b: Path): boolean {
  return a.every((segment, index) => segment === b[index]) || b.every((segment, index) => segment === a[index]);
}

test("edit() of TOML does what is asked however tables are written, and keeps every comment and every other statement", () => {
  fc.assert(
    fc.property(
      table,
      picks,
      fc.array(
        fc.tuple(
          fc.nat(),
          fc.boolean(),
          table.map((object) => Object.values(object)[0] as Value),
        ),
        {
          minLength: 1,
          maxLength: 4,
        },
      ),
      fc.boolean(),
      fc.boolean(),
      (written, ways, picked, crlf, isEnded) => {
        const plain = styled(written, ways).replaceAll(/^(?=[^\t\n])/gm, "# above\n");
        const text = (isEnded ? plain : plain.trimEnd()).replaceAll("\n", crlf ? "\r\n" : "\n");
        expect(canonical(tomlFormat.parse(text).value as Value)).toBe(canonical(written));
        const places = placesOf(written).filter(({ path }) => path.length > 0);
        const edits: Edit[] = [];
        for (const [pick, removes, set] of picked) {
          const { path, isNew } = places[pick % places.length] as (typeof places)[number];
          if (edits.some((edit) => overlaps(edit.path, path))) continue;
          edits.push(removes && !isNew ? { path, remove: true } : { path, set });
        }
        const after = tomlFormat.edit(text, edits);
        if (crlf) expect(after.replaceAll("\r\n", "")).not.toContain("\n");
        const touched = new Set(edits.map(({ path }) => String(path[0])));
        for (const key of keysOf(written).filter((name) => !touched.has(name))) {
          const range = tomlFormat.parse(text).range([key])?.value;
          if (range === undefined || range.start.line !== range.end.line) continue;
          const line = text.split(/\r?\n/)[range.start.line - 1] as string;
          expect(after).toContain(line.slice(range.start.column - 1, range.end.column - 1));
        }
      },
    ),
    RUNS,
  );
});
