import { suffixOf } from "../discover/index.js";
import { nameOf, parentOf } from "../host/index.js";
import { leavesOf } from "../inspect/index.js";
import { same, type Format } from "../model/document.js";
import { expectOptions } from "../model/nearest.js";
import { itemSegments, strategyAt, valueAt, type Place } from "../model/place.js";
import type { Resolution } from "../model/resolution.js";
import type { Strategy } from "../model/strategy.js";
import { isList, isObject, keysOf, mapSame, record, type Maybe, type Value } from "../model/value.js";
import { apply, derive, print } from "../patch/index.js";
import { accountOf, type Account } from "../provenance/index.js";
import { ordered, resolveWith, type Revision, type Revisions, type Tree } from "./revision.js";

/** What a copied file was made of, by its leaves. */
export interface Adopted extends Revisions {
  readonly counts: {
    readonly values: number;
    /** As in the vendor's file that was copied. */
    readonly same: number;
    readonly yours: number;
    /** The vendor's keys that the copy does not have. */
    readonly deleted: number;
    /** Of the same: those whose default is another today. */
    readonly changed: number;
  };
}

/** How to adopt a copy. */
export interface AdoptOptions {
  /** The id as the vendor had it when the file was copied; by default as it is today. */
  readonly past?: Resolution;
  /** Whether to keep the old defaults, each as a `$pin`: then the result over today's vendor is the copy. */
  readonly pin?: boolean;
}

/**
 * A whole copied file as the smallest override: over the vendor that it was copied from it gives the copy (Q4). What the
 * copy lacks of the vendor's is deleted.
 *
 * @param file the copy: the id's own file in a layer above the vendor's, `/etc/docker/daemon.json`.
 * @throws RangeError for a file that is no such copy, and for an option that does not exist.
 */
export async function adopt(tree: Tree, file: string, options: AdoptOptions = {}): Promise<Adopted> {
  expectOptions("adopt", options, ["past", "pin"]);
  const { past, pin = false } = options;
  const id = await tree.plan.id(file);
  const now = await resolveWith(tree, id, []);
  const account = copyIn(now, file);
  const fragment = account.fragments.find((each) => each.file === file) as Account["fragments"][number];
  const copy = apply(fragment.patch, undefined);
  const old = past === undefined ? account.lowest : accountOf(past).lowest;
  const alike = (a: Maybe, b: Maybe): boolean => same(a, b, account.format);
  const patch = derive(pin ? account.lowest : old, copy, account.strategies, alike);
  const printed = print(patch, account.strategies);
  const kept = leavesOf(copy, account.strategies).filter(({ place, value }) => alike(valueAt(old, place), value));
  const changed = kept.filter(({ place, value }) => !alike(valueAt(account.lowest, place), value));
  const difference =
    pin && printed !== undefined
      ? pinned(printed, account.strategies, new Set(changed.map(({ place }) => textOf(place))))
      : printed;
  const values = leavesOf(copy, account.strategies).length;
  const files = revisions(now, file, fragment.text, difference, fragment.format as Format);
  return {
    id,
    ...(await ordered(tree, id, files)),
    counts: {
      values,
      same: kept.length,
      yours: values - kept.length,
      deleted: leavesOf(old, account.strategies).filter(({ place }) => valueAt(copy, place) === undefined).length,
      changed: changed.length,
    },
  };
}

function copyIn(resolution: Resolution, file: string): Account {
  if (resolution.state === "opaque") throw new RangeError(`${resolution.id} has no known format`);
  const account = accountOf(resolution);
  const found = resolution.fragments.find((each) => each.file === file && each.standing.is === "effective");
  if (found === undefined) throw new RangeError(`${file} takes no part in ${resolution.id}`);
  if (found.kind !== "main" || account.fragments.find((each) => each.file === file)?.lowest)
    throw new RangeError(`${file} is no copy of ${resolution.id}: only the id's own file in a higher layer is`);
  return account;
}

/** The new drop-in beside the copy, and the copy's removal; where nothing differs only the latter. */
function revisions(
  { id, fragments }: Resolution,
  file: string,
  text: string,
  difference: Maybe,
  format: Format,
): readonly Revision[] {
  const gone: Revision = { file, before: text, after: undefined };
  if (difference === undefined) return [gone];
  const suffix = suffixOf(id) || (format.suffixes[0] ?? "");
  const name = nameFirst(
    fragments.filter(({ file: each }) => parentOf(each) === `${file}.d`).map(({ file: each }) => nameOf(each)),
    suffix,
  );
  return [{ file: `${file}.d/${name}`, before: undefined, after: format.emit(difference) }, gone];
}

/** A name before all others of its directory: what the copy's own drop-ins say goes on to count. */
function nameFirst(others: readonly string[], suffix: string): string {
  for (const turn of ["60", "50", "40", "30", "20", "10", "00"]) {
    const name = `${turn}-adopted${suffix}`;
    if (others.every((other) => name < other)) return name;
  }
  throw new RangeError(`no name stands before ${others.toSorted()[0]}: give it a later one`);
}

/** The document with every leaf under `$pin` that stands at one of the places, or what is replaced whole around it. */
function pinned(document: Value, strategies: Strategy, places: ReadonlySet<string>): Value {
  const holdsSome = (place: Place): boolean => {
    const start = textOf(place).slice(0, -1);
    return Array.from(places).some((each) => each.startsWith(place.length === 0 ? start : `${start},`));
  };
  const walk = (value: Value, place: Place, strategy: Strategy): Value => {
    if (places.has(textOf(place)) || (isWhole(value, strategy) && holdsSome(place))) return record([["$pin", value]]);
    if (isList(value)) {
      const segments = itemSegments(value, strategy.identity);
      return mapSame(value, (item, index) => {
        const segment = segments[index] as Place[number];
        return walk(item, [...place, segment], strategyAt(strategy, segment));
      });
    }
    if (!isObject(value)) return value;
    return record(
      keysOf(value).map((key) => {
        const below = value[key] as Value;
        const directive = key.startsWith("$");
        return [
          key,
          directive ? walk(below, place, strategy) : walk(below, [...place, key], strategy.key(key)),
        ] as const;
      }),
    );
  };
  return walk(document, [], strategies);
}

/** Whether a value stands as it is, so that a directive inside of it would be data. */
function isWhole(value: Value, { merge, identity }: Strategy): boolean {
  if (isList(value)) return identity === undefined || identity.length === 0;
  return isObject(value) && (merge === "replace" || keysOf(value).some((key) => CONSTANT.has(key)));
}

const CONSTANT: ReadonlySet<string> = new Set(["$replace", "$literal"]);

function textOf(place: Place): string {
  return JSON.stringify(place);
}
