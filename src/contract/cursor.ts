import { isList, isObject, keysOf, member, type ValueObject } from "../model/value.js";
import { heldBy, inPlace, referencesOf, type Bundle, type Subschema } from "../schema/index.js";
import { boundedPattern } from "../validate/index.js";

/** A schema about a place, and the files in which its references are answered. */
export interface Cursor {
  readonly bundle: Bundle;
  readonly here: Subschema;
}

/** What both sides' schemas say of one place: each list holds as a whole. */
export interface Sides<T> {
  readonly old: T;
  readonly now: T;
}

export function both<T, U>({ old, now }: Sides<T>, ask: (side: T) => U): Sides<U> {
  return { old: ask(old), now: ask(now) };
}

export function nameOf({ bundle, here }: Cursor): string {
  return `${bundle.root.file.file} ${here.name}`;
}

/** The schemas that hold together with the given ones: what they refer to, and all of their `allOf`. */
export function conjuncts(cursors: readonly Cursor[]): readonly Cursor[] {
  const reached = new Map<string, Cursor>();
  const waiting = [...cursors];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const name = nameOf(next);
    if (reached.has(name)) continue;
    reached.set(name, next);
    const { bundle, here } = next;
    for (const keyword of referencesOf(bundle.draft)) {
      const target = typeof member(here.schema, keyword) === "string" ? bundle.resolve(here, keyword) : undefined;
      if (target !== undefined) waiting.push({ bundle, here: target });
    }
    waiting.push(...held(next, "allOf"));
  }
  return [...reached.values()];
}

/** The same and all branches, which hold for some values only. */
export function applicable(cursors: readonly Cursor[]): readonly Cursor[] {
  const reached = cursors.flatMap(({ bundle, here }) =>
    inPlace(bundle, [{ place: here, rank: 0, branch: false }]).map(({ place }): Cursor => ({ bundle, here: place })),
  );
  return [...new Map(reached.map((cursor) => [nameOf(cursor), cursor])).values()];
}

/** The schemas that a keyword of a schema holds. */
export function held({ bundle, here }: Cursor, keyword: string): readonly Cursor[] {
  if (!isObject(here.schema)) return [];
  return heldBy(here.schema, keyword).flatMap(([path]) => {
    const inner = bundle.below(here, path);
    return inner === undefined ? [] : [{ bundle, here: inner }];
  });
}

/** The schemas about an object's key, of those about the object. */
export function ofKey(cursors: readonly Cursor[], key: string): readonly Cursor[] {
  const named = cursors.map((cursor) => namedBy(cursor, key));
  const isNamed = named.some((paths) => paths.length > 0);
  return cursors.flatMap((cursor, index) => {
    const own = named[index] as readonly (readonly string[])[];
    const paths = own.length > 0 ? own : [["additionalProperties"], ...(isNamed ? [] : [["unevaluatedProperties"]])];
    return below(cursor, paths);
  });
}

function namedBy({ here: { schema } }: Cursor, key: string): readonly (readonly string[])[] {
  const properties = member(schema, "properties");
  return [
    ...(isObject(properties) && Object.hasOwn(properties, key) ? [["properties", key]] : []),
    ...patternsOf(schema).flatMap((source) => (takes(source, key) ? [["patternProperties", source]] : [])),
  ];
}

/** The schemas about a list's item. */
export function ofItem(cursors: readonly Cursor[], index: number): readonly Cursor[] {
  return cursors.flatMap((cursor) => {
    const { schema } = cursor.here;
    const tuple = ["prefixItems", "items"].find((keyword) => isList(member(schema, keyword)));
    const named = tuple === undefined ? undefined : (member(schema, tuple) as readonly unknown[]);
    if (tuple !== undefined && named !== undefined && index < named.length) return below(cursor, [[tuple, index]]);
    return below(cursor, [[tuple === "items" ? "additionalItems" : "items"]]);
  });
}

function below({ bundle, here }: Cursor, paths: readonly (readonly (string | number)[])[]): readonly Cursor[] {
  return paths.flatMap((path) => {
    const inner = bundle.below(here, path);
    return inner === undefined || inner.schema === true ? [] : [{ bundle, here: inner }];
  });
}

/** The keys that schemas name for an object. */
export function keysNamed(cursors: readonly Cursor[]): readonly string[] {
  const names = cursors.flatMap(({ here }) => {
    const properties = member(here.schema, "properties");
    return isObject(properties) ? keysOf(properties) : [];
  });
  return [...new Set(names)];
}

export function patternsIn(cursors: readonly Cursor[]): readonly string[] {
  return [...new Set(cursors.flatMap(({ here }) => patternsOf(here.schema)))];
}

function patternsOf(schema: ValueObject | boolean): readonly string[] {
  const patterns = member(schema === true || schema === false ? undefined : schema, "patternProperties");
  return isObject(patterns) ? keysOf(patterns) : [];
}

/** Whether a pattern takes a text; one that is refused takes none, and none takes what is too long to be tried. */
export function takes(source: string, text: string): boolean {
  const pattern = boundedPattern(source);
  try {
    return typeof pattern !== "string" && pattern.test(text);
  } catch {
    return false;
  }
}
