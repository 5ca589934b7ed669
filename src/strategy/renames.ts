import { finding, type Finding } from "../model/diagnostic.js";
import { hasDirective, wrapping } from "../model/directive.js";
import type { Document, Path } from "../model/document.js";
import { itemOf, type Place } from "../model/place.js";
import { keyOf } from "../model/strategy.js";
import { isList, isObject, keysOf, record, type Value, type ValueObject } from "../model/value.js";
import type { PlanNode } from "./node.js";

/** What is said of a key in a document, at its path there. */
interface KeyFinding {
  readonly finding: Finding<"schema/renamed" | "schema/deprecated" | "schema/removed">;
  readonly path: Path;
  readonly place: Place;
}

/**
 * Reads a document by today's names (V6): a key that was renamed is the new one, unless the new one stands beside it;
 * a deprecated key is told, a removed one is an error except where it is deleted. Nothing of this reaches the merge.
 */
export function withTodaysNames(
  document: Document,
  plan: PlanNode,
): { readonly document: Document; readonly findings: readonly KeyFinding[] } {
  const findings: KeyFinding[] = [];
  /** By the new path of a map: what its new keys are called in the text. */
  const written = new Map<string, ReadonlyMap<string, string>>();

  function walk(value: Value, node: PlanNode, path: Path, place: Place): Value {
    if (isList(value))
      return value.map((item, index) => walk(item, node.item(index), [...path, index], placeOf(item, index)));
    if (!isObject(value)) return value;
    if (hasDirective(value)) {
      return record(
        keysOf(value).map((word) => [word, walk(value[word] as Value, node, [...path, word], place)] as const),
      );
    }
    return walkMap(value, node, path, place);

    function placeOf(item: Value, index: number): Place {
      const key = node.identity && keyOf(item, node.identity);
      return [...place, node.identity === undefined || key === undefined ? index : itemOf(key, node.identity)];
    }
  }

  function walkMap(value: ValueObject, node: PlanNode, path: Path, place: Place): Value {
    const old = new Map<string, string>();
    const entries = keysOf(value).flatMap((key): (readonly [string, Value])[] => {
      const name = node.renames?.get(key) ?? key;
      if (name !== key) {
        const shadowed = Object.hasOwn(value, name) || old.has(name);
        const found = finding("schema/renamed", { old: key, new: name, shadowed });
        findings.push({ finding: found, path: [...path, key], place: [...place, name] });
        if (shadowed) return [];
        old.set(name, key);
      }
      const below = value[key] as Value;
      const child = node.key(name);
      check(below, child, [...path, key], [...place, name]);
      return [[name, walk(below, child, [...path, name], [...place, name])]];
    });
    if (old.size > 0) written.set(JSON.stringify(path), old);
    return record(entries);
  }

  function check(value: Value, { removed, deprecated, description }: PlanNode, path: Path, place: Place): void {
    if (removed !== undefined && wrapping(value)?.name !== "delete") {
      findings.push({ finding: finding("schema/removed", reasonOf(removed, undefined)), path, place });
    } else if (deprecated !== undefined) {
      findings.push({ finding: finding("schema/deprecated", reasonOf(deprecated, description)), path, place });
    }
  }

  function asWritten(path: Path): Path {
    return path.map((step, depth) => written.get(JSON.stringify(path.slice(0, depth)))?.get(String(step)) ?? step);
  }

  if (document.value === undefined) return { document, findings };
  const value = walk(document.value, plan, [], []);
  if (findings.length === 0) return { document, findings };
  return {
    document: { ...document, value, range: (path) => document.range(asWritten(path)), written: asWritten },
    findings: findings.map((found) => ({ ...found, path: asWritten(found.path) })),
  };
}

/** The notice's own words, else what the schema says of the key. */
function reasonOf(advice: string | true, description: string | undefined): { readonly reason?: string } {
  const reason = advice === true ? description : advice;
  return reason === undefined ? {} : { reason };
}
