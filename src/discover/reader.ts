import { isWithin, join, nameOf, parentOf } from "../host/index.js";
import { isFileStep, type Reader, type Step } from "../model/reader.js";
import type { Layer } from "../model/resolution.js";
import { stemOf, suffixOf } from "./names.js";

/** A root of an id, the lowest first. */
export interface Root {
  /** The layer's name; of a root that is no layer its own path. */
  readonly name: string;
  readonly root: string;
  /** Whether what stands there is the vendor's word. */
  readonly lowest: boolean;
  /** Whether it is a layer above the run's lowest: those come from a view's files, every other root from the plan's. */
  readonly above: boolean;
}

/**
 * The roots of a reader. One whose path is a layer's bears its name. The lowest is the vendor's, unless it is a layer above
 * the run's lowest, as sshd's `/etc` is: then there is no vendor.
 *
 * Source: D15.
 */
export function rootsOf({ roots }: Reader, layers: readonly Layer[]): readonly Root[] {
  const named = roots?.map((root) => layers.find((layer) => layer.root === root) ?? { name: root, root }) ?? layers;
  return named.map(({ name, root }, rank) => {
    const above = layers.slice(1).some((layer) => layer.root === root);
    return { name, root, lowest: rank === 0 && !above, above };
  });
}

/** A file or directory at which a step of a reader looks, in one root. */
export interface Target {
  readonly root: Root;
  /** The root's place, from 0, the lowest. */
  readonly rank: number;
  /** The step's place in reading order. */
  readonly step: number;
  /** The step as it is declared, for people. */
  readonly text: string;
  readonly is: "file" | "directory";
  /** Absolute. */
  readonly path: string;
  /** Of directories read as one, and of a list of files: a later one hides the namesakes of an earlier one. */
  readonly level: number;
  /** Within a level the root decides first, then this. */
  readonly within: number;
  /** With which a file of a directory counts. */
  readonly suffixes: readonly string[];
}

/**
 * Where a reader looks for the files of an id, in reading order.
 *
 * @param suffixes with which a file of a directory counts, where no pattern says another.
 */
export function targetsOf(
  reader: Reader,
  id: string,
  roots: readonly Root[],
  suffixes: readonly string[],
): readonly Target[] {
  const targets = reader.reads.flatMap((step, index) => targetsOfStep(step, index, id, roots, suffixes));
  return reader.order === "layered" ? targets.toSorted((a, b) => a.rank - b.rank || a.step - b.step) : targets;
}

function targetsOfStep(
  step: Step,
  index: number,
  id: string,
  roots: readonly Root[],
  suffixes: readonly string[],
): readonly Target[] {
  const isFile = isFileStep(step);
  const above = id.slice(0, id.length - nameOf(id).length);
  const never = suffixes.filter((suffix) => suffix.startsWith("!"));
  const targets = (typeof step === "string" ? [step] : step).flatMap((outer, level) =>
    (typeof outer === "string" ? [outer] : outer)
      .flatMap((template) => spelled(template, nameOf(id)).map((path) => [template, path] as const))
      .flatMap(([template, path], within) => {
        const pattern = /^(.*\/)\*([^/]*)$/.exec(path);
        const place = (pattern?.[1] ?? path).replace(/(?<=.)\/$/, "");
        const counting = pattern === null ? suffixes : [pattern[2] || "*", ...never];
        return placesOf(place, above, roots).map(([root, rank, at]): Target => {
          const is = isFile ? "file" : "directory";
          return { root, rank, step: index, text: template, is, path: at, level, within, suffixes: counting };
        });
      }),
  );
  return targets.sort((a, b) => a.rank - b.rank || a.level - b.level || a.within - b.within);
}

/** A relative path below every root; an absolute one only there, in the root that it lies below, or above all of them. */
function placesOf(
  path: string,
  above: string,
  roots: readonly Root[],
): readonly (readonly [Root, rank: number, path: string])[] {
  if (!path.startsWith("/")) return roots.map((root, rank) => [root, rank, join(root.root, above + path)] as const);
  const inside = roots.filter(({ root }) => isWithin(path, root)).sort((a, b) => b.root.length - a.root.length)[0];
  if (inside !== undefined) return [[inside, roots.indexOf(inside), path]];
  return [[{ name: path, root: parentOf(path), lowest: false, above: false }, roots.length, path]];
}

/** What a template means for a name: `{prefix}` any number of texts, `{template}` none where it is no instance. */
function spelled(template: string, name: string): readonly string[] {
  const [stem, suffix] = [stemOf(name), suffixOf(name)];
  const plain = template.replaceAll("{name}", name).replaceAll("{stem}", stem).replaceAll("{type}", suffix.slice(1));
  const [, unit] = /^(.+@).+$/.exec(stem) ?? [];
  if (plain.includes("{template}")) return unit === undefined ? [] : [plain.replaceAll("{template}", unit + suffix)];
  return plain.includes("{prefix}") ? prefixesOf(stem).map((prefix) => plain.replaceAll("{prefix}", prefix)) : [plain];
}

/** `foo`, `foo-bar` of `foo-bar-baz`; what stands behind an `@` is no name. Source: systemd.unit(5). */
function prefixesOf(stem: string): readonly string[] {
  const [name = ""] = stem.split("@");
  const dashes = Array.from(name.matchAll(/-/g), ({ index }) => index);
  return dashes.filter((at) => at > 0 && at < name.length - 1).map((at) => name.slice(0, at));
}
