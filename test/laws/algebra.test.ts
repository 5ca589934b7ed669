import fc from "fast-check";
import { expect, test } from "vitest";
import { equal, isObject, type Maybe } from "../../src/model/value.js";
import { apply, brokenLocks, derive, joinAll, KEEP, type Meaning, type Patch } from "../../src/patch/index.js";
import { locks, maybe, patch, STRATEGIES, value } from "../support/arbitrary.js";
import { compose, restrict } from "../support/patches.js";
import { law } from "./laws.js";

const same = (a: Maybe, b: Maybe): void => {
  if (!equal(a, b)) expect(a).toEqual(b);
};

const meaning: fc.Arbitrary<Meaning> = fc.tuple(patch, fc.option(locks, { nil: [] })).map(([patch, places]) => ({
  patch,
  locks: places.map((place) => ({ place, patch: restrict(patch, place) })),
}));

test("M1: a composition does what its parts do one after the other", () => {
  let conflicts = 0;
  let cases = 0;
  law(
    fc.property(patch, patch, maybe, (p, q, v) => {
      const once = apply(compose(q, p), v);
      same(once, apply(q, apply(p, v)));
      cases += 1;
      if (!equal(once, apply(p, apply(q, v)))) conflicts += 1;
    }),
  );
  const rate = Math.round((100 * conflicts) / cases);
  process.stdout.write(`M1: ${cases} cases, ${rate} % conflict\n`);
  expect(rate).toBeGreaterThanOrEqual(30);
});

test("M2: composition is associative, locks included", () => {
  law(
    fc.property(meaning, meaning, meaning, maybe, (a, b, c, v) => {
      const left = joinAll([joinAll([a, b]), c]);
      const right = joinAll([a, joinAll([b, c])]);
      same(apply(left.patch, v), apply(right.patch, v));
      expect(findings(left, v)).toEqual(findings(right, v));
    }),
  );
});

test("M3: keep is the identity", () => {
  law(
    fc.property(patch, (p) => {
      expect(compose(p, KEEP)).toBe(p);
      expect(compose(KEEP, p)).toBe(p);
    }),
  );
});

test("M4: an untouched subtree is returned by identity", () => {
  law(
    fc.property(patch, value, (p, v) => {
      if (p.kind !== "map" || !isObject(v)) return;
      const result = apply(p, v);
      for (const key of Object.keys(v)) {
        if (!(`/${key}` in p.entries)) expect(isObject(result) && result[key]).toBe(v[key]);
      }
      const after = apply(derive(v, v, STRATEGIES), v);
      expect(after).toBe(v);
    }),
  );
});

test("M5: a derived patch leads from one configuration to the other, and from one to itself it is keep", () => {
  law(
    fc.property(maybe, maybe, (a, b) => {
      same(apply(derive(a, b, STRATEGIES), a), b);
      expect(derive(a, a, STRATEGIES)).toEqual(KEEP);
    }),
  );
});

test("M5: a derived patch is minimal: without any one of its words it leads elsewhere", () => {
  law(
    fc.property(maybe, maybe, (a, b) => {
      const whole = derive(a, b, STRATEGIES);
      for (const less of without(whole)) {
        if (equal(apply(less, a), b))
          expect.fail(`${JSON.stringify(whole)} needs no more than ${JSON.stringify(less)}`);
      }
    }),
  );
});

/** The patch with one of its words left out, in every way; the fields that name a keyed item are part of its word. */
function without(patch: Patch): readonly Patch[] {
  if (patch.kind === "map") {
    return Object.entries(patch.entries).flatMap(([key, inner]) => {
      const { [key as `/${string}`]: _gone, ...rest } = patch.entries;
      const named = key === "/n" && inner.kind === "set";
      const smaller = without(inner).map((less): Patch => ({
        kind: "map",
        entries: { ...patch.entries, [key]: less },
      }));
      return named ? smaller : [...smaller, { kind: "map", entries: rest }];
    });
  }
  if (patch.kind !== "edit") return patch.kind === "keep" ? [] : [KEEP];
  return [...patch.items.keys()].map((key): Patch => ({
    ...patch,
    items: new Map([...patch.items].filter(([other]) => other !== key)),
  }));
}

test("M5: a derived patch composes like any other", () => {
  law(
    fc.property(maybe, maybe, patch, maybe, (a, b, p, v) => {
      const q = derive(a, b, STRATEGIES);
      same(apply(compose(q, p), v), apply(q, apply(p, v)));
      same(apply(compose(p, q), v), apply(p, apply(q, v)));
    }),
  );
});

test("M6: many fragments mean what their composition means, value and lock findings", () => {
  law(
    fc.property(fc.array(meaning, { maxLength: 8 }), maybe, (stack, v) => {
      const whole = joinAll(stack);
      same(
        apply(whole.patch, v),
        stack.reduce<Maybe>((below, { patch }) => apply(patch, below), v),
      );
      expect(findings(whole, v)).toEqual(findingsOneByOne(stack, v));
    }),
  );
});

test("M7: a patch that adds nothing anew is idempotent", () => {
  law(
    fc.property(patch, maybe, (p, v) => {
      if (addsAnew(p)) return;
      same(apply(compose(p, p), v), apply(p, v));
      same(apply(p, apply(p, v)), apply(p, v));
    }),
  );
});

function findings({ patch, locks }: Meaning, base: Maybe): readonly unknown[] {
  return brokenLocks(locks, base, apply(patch, base)).toSorted((a, b) =>
    JSON.stringify(a.place) < JSON.stringify(b.place) ? -1 : 1,
  );
}

/** The same findings without composing: each lock remembers the value that it saw when it was taken. */
function findingsOneByOne(stack: readonly Meaning[], base: Maybe): readonly unknown[] {
  let below = base;
  const taken = new Map<string, { place: readonly unknown[]; value: Maybe }>();
  const covered = (place: readonly unknown[]): boolean =>
    [...taken.values()].some((lock) =>
      lock.place.every((segment, i) => JSON.stringify(segment) === JSON.stringify(place[i])),
    );
  for (const { patch, locks } of stack) {
    const news = locks.filter(({ place }) => !covered(place));
    const before = below;
    below = apply(patch, below);
    for (const { place } of news) {
      taken.set(JSON.stringify(place), {
        place,
        value: apply(restrict(patch, place), apply(restrict(KEEP, place), valueOf(before, place))),
      });
    }
  }
  return [...taken.values()]
    .map(({ place, value }) => ({ place, locked: value, found: valueOf(below, place) }))
    .filter(({ locked, found }) => !equal(locked, found))
    .toSorted((a, b) => (JSON.stringify(a.place) < JSON.stringify(b.place) ? -1 : 1));
}

function valueOf(value: Maybe, place: readonly unknown[]): Maybe {
  return apply(restrict(value === undefined ? { kind: "delete" } : { kind: "set", value }, place as never), undefined);
}

function addsAnew(patch: Patch): boolean {
  switch (patch.kind) {
    case "map":
      return Object.values(patch.entries).some(addsAnew);
    case "splice":
      return patch.prepend.length + patch.append.length > 0;
    case "edit":
      return [...patch.items.values()].some(({ patch: item, fresh }) => fresh || addsAnew(item));
    default:
      return false;
  }
}
