import { finding, isError, locate, START, type Diagnostic, type Finding } from "../model/diagnostic.js";
import { hasDirective, wrapping } from "../model/directive.js";
import type { Document, Path } from "../model/document.js";
import { itemOf, type Place } from "../model/place.js";
import { keyOf } from "../model/strategy.js";
import { isList, isObject, keysOf, record, type Value, type ValueObject } from "../model/value.js";
import type { PlanNode } from "./node.js";

/** A document, and whose it is. */
interface Owned {
  readonly document: Document;
  readonly layer: string;
  /** Whether it is the vendor's: what his own files still say is no administrator's affair. */
  readonly lowest: boolean;
  readonly file: string;
}

/** What is said of a key; on the path to it the maps around it have today's names. */
interface KeyFinding {
  readonly finding: Finding<"schema/renamed" | "schema/deprecated" | "schema/removed">;
  readonly path: Path;
  readonly place: Place;
}

/** What a walk through a document has met. */
interface Met {
  readonly findings: KeyFinding[];
  /** By the new path of a map: what its new keys are called in the text. */
  readonly written: Map<string, ReadonlyMap<string, string>>;
}

/**
 * Reads a document by today's names (V6): a key that was renamed is the new one, unless the new one stands beside it;
 * a deprecated key is told, a removed one is an error except where it is deleted. Nothing of this reaches the merge.
 */
export function withTodaysNames(
  { document, layer, lowest, file }: Owned,
  plan: PlanNode,
): { readonly document: Document; readonly diagnostics: readonly Diagnostic[] } {
  const met: Met = { findings: [], written: new Map() };
  const value = document.value === undefined ? undefined : walk(met, document.value, plan, [], []);
  if (met.findings.length === 0) return { document, diagnostics: [] };

  const asWritten = (path: Path): Path =>
    path.map((step, depth) => met.written.get(JSON.stringify(path.slice(0, depth)))?.get(String(step)) ?? step);
  const diagnostics = met.findings.map(({ finding: found, path, place }): Diagnostic => {
    const range = document.range(asWritten(path));
    const origin = { layer, file, ...(range?.key ?? range?.value ?? START) };
    const diagnostic: Diagnostic = locate(found, { place, origin });
    return lowest && !isError(diagnostic) ? { ...diagnostic, severity: "note" } : diagnostic;
  });
  return {
    document: { ...document, value, range: (path) => document.range(asWritten(path)), written: asWritten },
    diagnostics,
  };
}

function walk(met: Met, value: Value, node: PlanNode, path: Path, place: Place): Value {
  if (isList(value))
    return value.map((item, index) => {
      const key = node.identity && keyOf(item, node.identity);
      const segment = node.identity === undefined || key === undefined ? index : itemOf(key, node.identity);
      return walk(met, item, node.item(index), [...path, index], [...place, segment]);
    });
  if (!isObject(value)) return value;
  if (!hasDirective(value)) return walkMap(met, value, node, path, place);
  return record(
    keysOf(value).map((word) => [word, walk(met, value[word] as Value, node, [...path, word], place)] as const),
  );
}

function walkMap(met: Met, value: ValueObject, node: PlanNode, path: Path, place: Place): Value {
  const old = new Map<string, string>();
  const entries = keysOf(value).flatMap((key): (readonly [string, Value])[] => {
    const name = node.renames?.get(key) ?? key;
    if (name !== key) {
      const shadowed = Object.hasOwn(value, name) || old.has(name);
      const found = finding("schema/renamed", { old: key, new: name, shadowed });
      met.findings.push({ finding: found, path: [...path, key], place: [...place, name] });
      if (shadowed) return [];
      old.set(name, key);
    }
    const below = value[key] as Value;
    const child = node.key(name);
    const found = adviceOf(below, child);
    if (found !== undefined) met.findings.push({ finding: found, path: [...path, key], place: [...place, name] });
    return [[name, walk(met, below, child, [...path, name], [...place, name])]];
  });
  if (old.size > 0) met.written.set(JSON.stringify(path), old);
  return record(entries);
}

function adviceOf(
  value: Value,
  { removed, deprecated, description }: PlanNode,
): Finding<"schema/removed" | "schema/deprecated"> | undefined {
  if (removed !== undefined && wrapping(value)?.name !== "delete")
    return finding("schema/removed", reasonOf(removed, undefined));
  return deprecated === undefined ? undefined : finding("schema/deprecated", reasonOf(deprecated, description));
}

/** The notice's own words, else what the schema says of the key. */
function reasonOf(advice: string | true, description: string | undefined): { readonly reason?: string } {
  const reason = advice === true ? description : advice;
  return reason === undefined ? {} : { reason };
}
