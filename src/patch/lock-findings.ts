import { finding, locate, type Diagnostic } from "../model/diagnostic.js";
import { equal, type Maybe } from "../model/json.js";
import type { Origin } from "../model/origin.js";
import { childPairs, formatPlace, strategyAt, type Place } from "../model/place.js";
import { redactedAt } from "../model/redact.js";
import type { Strategy } from "../model/strategy.js";
import { voiceOrigin, type Account } from "./account.js";
import { brokenLocks, type Lock } from "./meaning.js";

/** The findings of directive locks: each names the last write that differs, and beside it the lock (E3, section 3.1). */
export function lockFindings(
  account: Account,
  locks: readonly Lock[],
  takenBy: readonly (readonly Lock[])[],
): Diagnostic[] {
  return brokenLocks(locks, undefined, account.value).map(({ place, locked, found }) => {
    const fragment = takenBy.findIndex((own) => own.some((lock) => formatPlace(lock.place) === formatPlace(place)));
    const voice = account.tracer.at(place).find((spoken) => spoken.fragment === fragment);
    const facts = lockFacts(account.plan, place, locked, found);
    return locate(finding("merge/locked", { ...facts, by: "directive" }), {
      place,
      origin: lastDifference(account, place, locked, found),
      related: voice === undefined ? [] : [{ message: "locked here", origin: voiceOrigin(account, voice) }],
    });
  });
}

/** The findings of `x-lock`: the effective place is what the lowest layer alone gives (E5). */
export function schemaLockFindings(account: Account): Diagnostic[] {
  return lockedDifferences(account.lowest, account.value, account.plan, []).map(({ place, locked, found }) =>
    locate(finding("merge/locked", { ...lockFacts(account.plan, place, locked, found), by: "schema" }), {
      place,
      origin: lastDifference(account, place, locked, found),
      related: lowestOrigin(account, place),
    }),
  );
}

function lowestOrigin(account: Account, place: Place): { message: string; origin: Origin }[] {
  const [first] = account.tracer.at(place);
  return first?.fragment === 0 ? [{ message: "the locked value", origin: voiceOrigin(account, first) }] : [];
}

interface Difference {
  readonly place: Place;
  readonly locked: Maybe;
  readonly found: Maybe;
}

/** Walks only where the two differ. */
function lockedDifferences(locked: Maybe, found: Maybe, strategy: Strategy, place: Place): readonly Difference[] {
  if (locked === found || equal(locked, found)) return [];
  if (strategy.locked) return [{ place, locked, found }];
  return childPairs(locked, found, strategy).flatMap(([segment, a, b]) =>
    lockedDifferences(a, b, strategyAt(strategy, segment), [...place, segment]),
  );
}

function lockFacts(
  plan: Strategy,
  place: Place,
  locked: Maybe,
  found: Maybe,
): { place: string; locked: unknown; found: unknown } {
  const shown = (value: Maybe): unknown => (value === undefined ? undefined : redactedAt(value, plan, place));
  return { place: formatPlace(place) || "/", locked: shown(locked), found: shown(found) };
}

/** The origin of the last write of the first place, at or below a locked one, that differs. */
function lastDifference(account: Account, place: Place, locked: Maybe, found: Maybe): Origin | undefined {
  const deepest = firstDifference(account, place, locked, found);
  const voice = account.tracer.at(deepest).at(-1) ?? account.tracer.at(place).at(-1);
  return voice && voiceOrigin(account, voice);
}

function firstDifference(account: Account, place: Place, locked: Maybe, found: Maybe): Place {
  const here = [...place];
  let [a, b] = [locked, found];
  let strategy = place.reduce(strategyAt, account.plan);
  while (a !== undefined && b !== undefined) {
    const next = childPairs(a, b, strategy).find(([, one, other]) => !equal(one, other));
    if (next === undefined) break;
    here.push(next[0]);
    strategy = strategyAt(strategy, next[0]);
    [, a, b] = next;
  }
  return here;
}
