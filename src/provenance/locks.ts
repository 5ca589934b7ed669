import { finding, locate, type Diagnostic, type Origin } from "../model/diagnostic.js";
import { childPairs, formatPlace, strategyAt, type Place } from "../model/place.js";
import { publicPlace, redactedAt } from "../model/secret.js";
import type { Strategy } from "../model/strategy.js";
import { equal, type Maybe } from "../model/value.js";
import { brokenLocks, type Lock } from "../patch/index.js";
import { contributionOrigin, lastOrigin, type Account } from "./account.js";

/** The findings of directive locks: each names the last write that differs, and beside it the lock (E3, section 3.1). */
export function lockFindings(
  account: Account,
  locks: readonly Lock[],
  takenBy: readonly (readonly Lock[])[],
): Diagnostic[] {
  const takers = new Map(
    takenBy.flatMap((own, fragment) => own.map(({ place }) => [formatPlace(place), fragment] as const)).reverse(),
  );
  return brokenLocks(locks, undefined, account.value).map(({ place, locked, found }) => {
    const fragment = takers.get(formatPlace(place));
    const contribution = account.tracer.at(place).find((spoken) => spoken.fragment === fragment);
    const facts = lockFacts(account.strategies, place, locked, found);
    return locate(finding("merge/locked", { ...facts, by: "directive" }), {
      place: publicPlace(place, account.strategies),
      origin: lastDifference(account, place, locked, found),
      related:
        contribution === undefined
          ? []
          : [{ message: "locked here", origin: contributionOrigin(account, contribution) }],
    });
  });
}

/** The findings of `x-lock`: the effective place is what the lowest layer alone gives (E5). */
export function schemaLockFindings(account: Account): Diagnostic[] {
  return lockedDifferences(account.lowest, account.value, account.strategies, []).map(({ place, locked, found }) =>
    locate(finding("merge/locked", { ...lockFacts(account.strategies, place, locked, found), by: "schema" }), {
      place: publicPlace(place, account.strategies),
      origin: lastDifference(account, place, locked, found),
      related: lowestOrigin(account, place),
    }),
  );
}

/** The lowest layer's last word about a place: what the lock holds. */
function lowestOrigin(account: Account, place: Place): { message: string; origin: Origin }[] {
  const contribution = account.tracer.at(place).findLast(({ fragment }) => account.fragments[fragment]?.lowest);
  return contribution === undefined
    ? []
    : [{ message: "the locked value", origin: contributionOrigin(account, contribution) }];
}

interface Difference {
  readonly place: Place;
  readonly locked: Maybe;
  readonly found: Maybe;
}

/** Walks only where the two differ. */
function lockedDifferences(locked: Maybe, found: Maybe, strategy: Strategy, place: Place): readonly Difference[] {
  if (equal(locked, found)) return [];
  if (strategy.locked) return [{ place, locked, found }];
  return childPairs(locked, found, strategy).flatMap(([segment, a, b]) =>
    lockedDifferences(a, b, strategyAt(strategy, segment), [...place, segment]),
  );
}

function lockFacts(
  strategies: Strategy,
  place: Place,
  locked: Maybe,
  found: Maybe,
): { place: string; locked: unknown; found: unknown } {
  const shown = (value: Maybe): unknown => (value === undefined ? undefined : redactedAt(value, strategies, place));
  return { place: formatPlace(publicPlace(place, strategies)) || "/", locked: shown(locked), found: shown(found) };
}

/** The origin of the last write that differs, at or below a locked place: of several the highest fragment's. */
function lastDifference(account: Account, place: Place, locked: Maybe, found: Maybe): Origin | undefined {
  const places = differingPlaces(locked, found, place.reduce(strategyAt, account.strategies), place);
  const contributions = [place, ...places]
    .map((each) => account.tracer.at(each).at(-1))
    .filter((contribution) => contribution !== undefined);
  const highest = Math.max(...contributions.map(({ fragment }) => fragment));
  const origins = contributions
    .filter(({ fragment }) => fragment === highest)
    .map((contribution) => contributionOrigin(account, contribution));
  return (
    origins.sort((a, b) => b.start.line - a.start.line || b.start.column - a.start.column)[0] ?? above(account, place)
  );
}

/** Who decided what a place is in: of an item that is gone nobody speaks by its index. */
function above(account: Account, place: Place): Origin | undefined {
  return place.length === 0 ? undefined : lastOrigin(account, place.slice(0, -1));
}

/** The deepest places at which two values differ. */
function differingPlaces(a: Maybe, b: Maybe, strategy: Strategy, place: Place): readonly Place[] {
  const below = childPairs(a, b, strategy).flatMap(([segment, one, other]) =>
    equal(one, other) ? [] : differingPlaces(one, other, strategyAt(strategy, segment), [...place, segment]),
  );
  return below.length === 0 ? [place] : below;
}
