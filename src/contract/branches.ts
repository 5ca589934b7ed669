import { canonical, isObject, keysOf, member } from "../model/value.js";
import { both, conjuncts, held, keysNamed, type Cursor, type Sides } from "./cursor.js";
import type { Likeness } from "./likeness.js";
import type { Ground, Visit } from "./visit.js";

/** Branches of both sides beside each other, and what a condition brings about: about the same place, and not plainly. */
export function branchesAt(visit: Visit, { likeness }: Ground): readonly Visit[] {
  const { at, apart } = visit;
  const inside = (keyword: string): Sides<readonly Cursor[]> =>
    both(apart, (side) => side.flatMap((cursor) => held(cursor, keyword)));

  /** What two branches say differently, where they are entered by some keys. */
  function into(entered: Sides<readonly Cursor[]>, tested: readonly Cursor[], wanted: readonly string[]): Visit {
    const [old, now] = likeness.apart(entered.old, entered.now);
    return {
      ...visit,
      at: { old: [...at.old, ...entered.old, ...tested], now: [...at.now, ...entered.now] },
      apart: { old, now },
      plain: false,
      wanted: [...visit.wanted, ...wanted],
      renamed: false,
    };
  }

  const unions = ["anyOf", "oneOf"].flatMap((keyword) =>
    pairs(inside(keyword), likeness).map((pair) => into(pair, [], [])),
  );
  const condition = inside("if");
  const tested = [...condition.old, ...condition.now];
  const wanted = keysNamed(conjuncts(tested));
  const negated = { ...into(inside("not"), [], wanted), at };
  const dependent = ["dependentSchemas", "dependencies"].flatMap((keyword) => {
    const schemas = inside(keyword);
    const keys = new Set([...schemas.old, ...schemas.now].map(keyOf));
    return [...keys].map((key) =>
      into(
        both(schemas, (side) => side.filter((one) => keyOf(one) === key)),
        [],
        [key],
      ),
    );
  });
  const visits = [
    ...unions,
    into(inside("then"), tested, wanted),
    into(inside("else"), [], wanted),
    negated,
    ...dependent,
  ];
  return visits.filter((each) => each.apart.old.length + each.apart.now.length > 0);
}

function keyOf({ here }: Cursor): string {
  return String(here.path.at(-1));
}

/** The branches that are alike are no pairs; the others are told by what they refer to, their title, a constant, their turn. */
function pairs({ old, now }: Sides<readonly Cursor[]>, { alike }: Likeness): readonly Sides<readonly Cursor[]>[] {
  const left = old.filter((one) => !now.some((other) => alike([one], [other])));
  const free = new Set(now.filter((other) => !old.some((one) => alike([one], [other]))));
  const found = left.map((one): Sides<readonly Cursor[]> => {
    const other = [...free].find((each) => tagOf(each) === tagOf(one)) ?? [...free][0];
    if (other === undefined) return { old: [one], now: [] };
    free.delete(other);
    return { old: [one], now: [other] };
  });
  return [...found, ...Array.from(free, (other) => ({ old: [], now: [other] }))];
}

function tagOf({ here: { schema } }: Cursor): string {
  const properties = member(schema, "properties");
  const constants = isObject(properties)
    ? keysOf(properties).flatMap((key) => {
        const value = member(properties[key], "const") ?? member(properties[key], "enum");
        return value === undefined ? [] : [`${key}=${canonical(value)}`];
      })
    : [];
  const words = ["$ref", "title", "type"].map((keyword) => member(schema, keyword));
  return JSON.stringify([...words.map((word) => word ?? null), constants]);
}
