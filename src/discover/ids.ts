import { errno, type FileSystem } from "../host/file-system.js";
import { isWithin, join, nameOf } from "../host/path.js";
import { finding, isError, locate, type Diagnostic } from "../model/diagnostic.js";
import type { Limits } from "../model/document.js";
import type { Layer, Precedence } from "../model/layer.js";
import { START } from "../model/origin.js";
import type { Dependency } from "../model/resolution.js";
import { compareNames } from "./compare-names.js";
import { counts } from "./counts.js";
import { leadsToOutput } from "./examine.js";
import { follow, type Found } from "../host/follow.js";
import { outputRoots } from "./output-roots.js";
import { survey } from "./survey.js";
import { walk, type Walked } from "./walk.js";

/** An id that a schema or a merge profile speaks of. */
export interface Known {
  readonly id: string;
  readonly precedence: Precedence;
  /** Of a collection's files, where they are not those that tell a format. */
  readonly suffixes?: readonly string[];
}

export interface IdRules {
  /** Lowest first; ids are looked for in the lowest. */
  readonly layers: readonly Layer[];
  /** The layers that are asked about, by default all: an id of which these hold nothing is none. */
  readonly shown?: readonly Layer[];
  readonly known: readonly Known[];
  /** Of the lowest layer's ids that nobody declares. */
  readonly precedence: Precedence;
  /** The suffixes that tell a format, with their dot. */
  readonly suffixes: readonly string[];
  readonly outputs: readonly string[];
  readonly limits: Limits;
}

export interface Ids {
  /** In the order of D5. */
  readonly ids: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  readonly dependencies: readonly Dependency[];
}

/**
 * Finds the configurations of a tree: the files of the lowest layer whose suffix tells a format, directories of
 * drop-ins there, and every known id of which some layer holds a fragment. A file that cannot be opened makes an id
 * too, so that its fault is told; what leads to an output does not (D14). Where the lowest layer is not asked about, its
 * ids are those of which another layer holds a fragment.
 *
 * Source: D1.
 */
export async function discoverIds(files: FileSystem, rules: IdRules): Promise<Ids> {
  const { layers, shown = layers, known, precedence } = rules;
  const vendor = await inVendor(files, rules);
  const whole = layers[0] === undefined || shown.includes(layers[0]);
  const ids = new Set(whole ? vendor.ids : []);
  const declared = new Set(known.map(({ id }) => id));
  const undeclared = vendor.ids.filter((id) => !declared.has(id)).map((id): Known => ({ id, precedence }));
  const dependencies = [...vendor.dependencies];
  for (const candidate of whole ? known : [...known, ...undeclared]) {
    if (ids.has(candidate.id)) continue;
    const found = await survey(files, candidate.id, {
      layers: shown,
      precedence: candidate.precedence,
      suffixes: candidate.suffixes ?? rules.suffixes,
      outputs: rules.outputs,
      limits: rules.limits,
    });
    const exists = found.fragments.some(({ standing }) => standing.is !== "ignored") || found.diagnostics.some(isError);
    if (exists) ids.add(candidate.id);
    dependencies.push(...found.dependencies);
  }
  return { ids: [...ids].sort(compareNames), diagnostics: vendor.diagnostics, dependencies };
}

async function inVendor(files: FileSystem, rules: IdRules): Promise<Ids> {
  const [layer] = rules.layers;
  const nothing: Ids = { ids: [], diagnostics: [], dependencies: [] };
  if (layer === undefined) return nothing;
  let root: Found;
  try {
    root = await follow(files, layer.root, rules.limits);
  } catch (error) {
    return { ...nothing, diagnostics: [unreadable(layer, "", errno(error))] };
  }
  if (root.is !== "directory") return { ...nothing, dependencies: [{ is: "absent", path: root.path }] };

  const outputs = await outputRoots(files, rules.outputs, rules.limits);
  const known = new Set(rules.known.map(({ id }) => id));
  const collections = new Set(rules.known.filter((one) => one.precedence === "collection").map(({ id }) => id));
  const isDropIns = (path: string): boolean => {
    const id = path.slice(0, -2);
    return path.endsWith(".d") && (known.has(id) || counts(nameOf(id), rules.suffixes));
  };
  const { met, listed, failed } = await walk(
    files,
    root.path,
    rules.limits,
    (path) => !isDropIns(path) && !collections.has(path),
  );
  const idOf = ({ path, is, found }: Walked): readonly string[] => {
    if (found !== undefined && leadsToOutput(found, outputs)) return [];
    if (outputs.some((output) => isWithin(join(root.path, path), output))) return [];
    if (isDropIns(path)) return is === "file" || is === "null" ? [] : [path.slice(0, -2)];
    return is !== "directory" && counts(nameOf(path), rules.suffixes) ? [path] : [];
  };
  return {
    ids: met.flatMap(idOf),
    diagnostics: failed.map((one) => unreadable(layer, one.path, one.errno)),
    dependencies: listed.map((path) => ({ is: "listed", path })),
  };
}

function unreadable(layer: Layer, below: string, errno: string): Diagnostic {
  const file = below === "" ? layer.root : join(layer.root, below);
  return locate(finding("read/unreadable", { path: file, errno }), { origin: { layer: layer.name, file, ...START } });
}
