import { atlas, atlasEntries } from "./atlas.js";
import { checkFindings } from "./check.js";
import {
  discoverIds,
  idsBeside,
  missingRoots,
  readingOf,
  recording,
  rootsOf,
  schemaSource,
  standsInLayers,
  targetsOf,
  toId,
  type Target,
} from "./discover/index.js";
import { graft, remember, type FileSystem } from "./host/index.js";
import { compareDiagnostics, finding, locate, type Diagnostic } from "./model/diagnostic.js";
import { nearestPath } from "./model/nearest.js";
import { isCollection, readerOf, type Reader } from "./model/reader.js";
import type { Dependency, Layer, Resolution } from "./model/resolution.js";
import { lazy } from "./model/value.js";
import {
  checkView,
  DEFAULT_POLICY,
  DEFAULT_SCHEMAS,
  settingOf,
  type Options,
  type SchemaTree,
  type View,
} from "./options.js";
import { accountOf, withAccount } from "./provenance/index.js";
import { replacing, resolveUnder, validateText, type Setting } from "./resolve.js";
import { syntaxOf, tellingSuffixes } from "./sources.js";
import type { SchemaSource } from "./schema/index.js";
import {
  isFamily,
  knownIds,
  loadDeclaration,
  tighten,
  undeclared,
  unusedFiles,
  type Declaration,
  type Present,
} from "./strategy/index.js";

/** Schemas, merge profiles and the lowest layer, read once; then any number of questions, also for other hosts. */
export interface Plan {
  readonly layers: readonly Layer[];
  /**
   * What is wrong with the search itself: a root that is not there; with `ids()` and `resolveAll()`, a directory that
   * cannot be listed.
   */
  readonly diagnostics: readonly Diagnostic[];
  /** With `ids()` and `resolveAll()`: of each declared family how many ids stand in its lowest root alone (S0). */
  readonly families: readonly Family[];
  /**
   * Every id there is (D1), in the order of D5: those of the lowest layer, and of what is declared each of which the
   * view has a fragment. Walks the lowest layer; a named id needs no walk.
   */
  ids(view?: View): Promise<readonly string[]>;
  /** The id that a path under a layer's root means: `/etc/docker/daemon.json` is `docker/daemon.json`. */
  id(path: string): Promise<string>;
  /** All the ids that read a path, by the readers that are declared. */
  idsOf(path: string): Promise<readonly string[]>;
  /** Where the files of an id are looked for, in reading order: files, and directories with the suffixes that count. */
  targets(id: string): Promise<readonly Target[]>;
  /** What is declared about an id. */
  declaration(id: string): Promise<Declaration>;
  /**
   * An id. What is known and of which nothing stands is absent; what no layer, schema, profile or policy knows is refused
   * by `discover/unknown-id`, with the nearest that is known. Of no layers at all everything is absent.
   */
  resolve(id: string, view?: View): Promise<Resolution>;
  /** Every id's resolution, in the order of `ids`, each when it is asked for; one that is refused hides no other. */
  resolveAll(view?: View): AsyncIterable<Resolution>;
  /**
   * The same, and each fragment's own document is judged as well: a slip is found even where it is shadowed (V2); and
   * what of schema and policies holds nothing is told (V9).
   */
  check(id: string, view?: View): Promise<Resolution>;
  /**
   * The schemas, merge profiles and policies that are for no configuration of the view's (V9).
   *
   * @param near ids: only what is for one of these but for a slip.
   */
  unused(view?: View, near?: readonly string[]): Promise<readonly Diagnostic[]>;
  /**
   * What is wrong with a text as the whole of an id: by its schema, its policies, and the locks of the lowest layer.
   * What of these cannot be read says nothing.
   */
  validate(id: string, text: string): Promise<readonly Diagnostic[]>;
}

/**
 * Prepares for questions about a tree.
 *
 * @throws RangeError for an option, a layer or a precedence that does not exist, with the nearest that does, and for
 * options that contradict each other; TypeError for what is no file system.
 * @example
 * const plan = await prepare(nodeFileSystem("/"));
 * const docker = await plan.resolve("docker/daemon.json");
 */
export async function prepare(files: FileSystem, options: Options = {}): Promise<Plan> {
  const setting = settingOf(files, options);
  const [vendor] = setting.layers as readonly [Layer, ...Layer[]]; // checked: a stack has a lowest layer
  const { limits } = setting;
  const base = remember(files);
  const vendors: SchemaSource = {
    ...schemaSource(base, DEFAULT_SCHEMAS, DEFAULT_SCHEMAS, limits),
    ofVendor: true,
  };
  const sourceOf = (given: string | FileSystem | SchemaTree): SchemaSource => {
    if (typeof given === "string") return schemaSource(base, given, given, limits);
    const { name, files: tree } = "files" in given ? given : { name: "/", files: given };
    return schemaSource(tree, "/", name, limits);
  };
  const given = (options.schemas ?? []).filter((tree) => tree !== atlas()).map(sourceOf);
  const hasAtlas = options.schemas?.includes(atlas()) === true;
  const own = [vendors, ...given];
  const schemas = [...(hasAtlas ? [ATLAS] : []), ...own]; // the weakest source of all (S0)
  const policies = [DEFAULT_POLICY, ...(options.policy ?? [])].map(sourceOf);
  const declarations = new Map<string, Promise<Declared>>();
  const named = options.named ?? options.layers?.map(({ name }) => name) ?? [];
  const roots = await missingRoots(base, setting.layers, named, limits);
  const diagnostics: Diagnostic[] = [...roots];
  const families: Family[] = [];

  const declared = (id: string): Promise<Declared> => {
    const known = declarations.get(id) ?? declare(id);
    declarations.set(id, known);
    return known;
  };
  const declare = async (id: string): Promise<Declared> => {
    let dependencies: Dependency[] = [];
    const recorded = (source: SchemaSource, of: "declaration" | "policy"): SchemaSource =>
      recording(source, base, of, dependencies);
    const ours = own.map((source) => recorded(source, "declaration"));
    let declaration = await loadDeclaration(id, ours);
    const known = hasAtlas ? await declaredByAtlas(id) : undefined;
    if (known !== undefined && !isSpokenOf(declaration)) declaration = known;
    else if (known !== undefined) {
      dependencies = [];
      declaration = await loadDeclaration(id, [ATLAS, ...own.map((source) => recorded(source, "declaration"))]);
    }
    const held = await Promise.all(policies.map((policy) => loadDeclaration(id, [recorded(policy, "policy")])));
    return { declaration: tighten(declaration, held), dependencies };
  };
  const declaration = async (id: string): Promise<Declaration> => (await declared(id)).declaration;
  const known = async (): Promise<readonly Declaration[]> => {
    const ids = new Set((await Promise.all(schemas.map(knownIds))).flat());
    return Promise.all([...ids].map(declaration));
  };
  /** The ids that read a path by what is declared of them; of none, the one that its layer makes of it. */
  const idsOf = async (path: string): Promise<readonly string[]> => {
    if (typeof path !== "string" || !path.startsWith("/")) return [await idOf(path)];
    const readers = (await known()).flatMap((found) => {
      const { reader, suffixes } = syntaxOf(setting, found, found.id);
      return readingOf(path, found.id, reader, rootsOf(reader, setting.layers), suffixes);
    });
    return readers.length > 0 ? [...new Set(readers)] : [await idOf(path)];
  };
  const idOf = async (path: string): Promise<string> => {
    const id = toId(path, setting.layers);
    for (let end = id.indexOf("/"); end > 0; end = id.indexOf("/", end + 1)) {
      const above = await declaration(id.slice(0, end));
      if (isSpokenOf(above) && isCollection(syntaxOf(setting, above, above.id).reader)) return above.id;
    }
    return id;
  };
  /** What a view shows of the stack, and of the roots of an id: those above the run's lowest layer come from its files. */
  const shownBy = (view: View, reader?: Reader): Shown => {
    checkView(view, setting.layers);
    const isShown = (name: string): boolean => view.layers === undefined || view.layers.includes(name);
    const roots = rootsOf(reader ?? readerOf("layered"), setting.layers);
    const below = reader?.roots === undefined ? [] : roots.filter(({ above }) => !above);
    const strangers = rootsOf(readerOf("layered"), setting.layers).filter(
      ({ root, name }) => isShown(name) && !roots.some((each) => each.root === root),
    );
    return {
      files: [vendor, ...below].reduce((tree, { root }) => graft(tree, root, base), view.files ?? files),
      layers: setting.layers.filter(({ name }) => isShown(name)),
      roots: roots.filter(({ name, lowest }) => isShown(name) || (lowest && isShown(vendor.name))),
      strangers,
    };
  };
  /** What a view shows of an id. */
  const seen = async (id: string, view: View = {}): Promise<readonly [Setting, Declaration, string]> => {
    const [meant = id] = await idsOf(id);
    const { declaration: found, dependencies } = await declared(meant);
    const shown = shownBy(view, syntaxOf(setting, found, meant).reader);
    return [{ ...setting, ...shown, declaredBy: dependencies, isDeclared }, found, meant];
  };
  const isDeclared = async (id: string): Promise<boolean> => isSpokenOf(await declaration(id));
  const discover = async (asked: View, declarations: readonly Declaration[]) => {
    const view = { ...asked, files: remember(asked.files ?? files) }; // asked about for every id, and each time the same
    const shown = shownBy(view);
    const shownUnder = new Map<string, Shown>();
    const shownTo = (reader: Reader): Shown => {
      const roots = JSON.stringify(reader.roots);
      const known = shownUnder.get(roots) ?? shownBy(view, reader);
      shownUnder.set(roots, known);
      return known;
    };
    const { layers, outputs, limits } = setting;
    const looked = (found: Declaration) => {
      const { reader, suffixes } = syntaxOf(setting, found, found.id);
      return { ...shownTo(reader), reader, suffixes };
    };
    return discoverIds(shown.files, {
      layers,
      whole: shown.layers.includes(vendor),
      known: declarations.filter(({ id }) => !isFamily(id)).map((found) => ({ id: found.id, ...looked(found) })),
      families: declarations.filter(({ id }) => isFamily(id)).map((found) => ({ pattern: found.id, ...looked(found) })),
      undeclared: (id) => ({ id, ...looked(undeclared(id)) }),
      suffixes: tellingSuffixes(setting.formats),
      outputs,
      limits,
    });
  };
  const ids = async (view: View = {}): Promise<readonly string[]> => {
    const found = await discover(view, await known());
    diagnostics.splice(0, diagnostics.length, ...roots, ...found.diagnostics);
    const counted = Array.from(found.ofVendor, ([pattern, { length }]): Family => ({ pattern, count: length }));
    families.splice(0, families.length, ...counted.filter(({ count }) => count > 0));
    return found.ids;
  };
  /** Where nothing is known by an id, in the whole stack of the view or of the plan, that is the answer (D16). */
  const answered = async (id: string, view: View = {}, eachFragment = false): Promise<Resolution> => {
    const [under, found, meant] = await seen(id, view);
    const resolution = await resolveUnder(under, found, meant, eachFragment);
    const takesPart =
      resolution.fragments.some(({ standing }) => standing.is !== "ignored") ||
      resolution.diagnostics.some(({ code }) => code.startsWith("read/")); // what cannot be looked at may be it
    if (takesPart || isSpokenOf(found) || under.layers.length === 0)
      return eachFragment ? withFindings(resolution, await checkFindings(under, found, resolution)) : resolution;
    for (const tree of new Set([under.files, files]))
      if (await standsInLayers(tree, meant, setting.layers, limits)) return resolution;
    const declarations = await known();
    const { ids: there } = await discover(view.files === undefined ? {} : { files: view.files }, declarations);
    const beside = await idsBeside(under.files, meant, setting.layers, limits, tellingSuffixes(setting.formats));
    return unknownId(resolution, nearestPath(meant, [...there, ...declarations.map((one) => one.id), ...beside]));
  };

  /** A file of a collection, and what can be no id, is none. */
  const isId = async (id: string): Promise<boolean> => {
    try {
      return (await idOf(id)) === id;
    } catch {
      return false;
    }
  };
  const unused = async (view: View = {}, near?: readonly string[]): Promise<readonly Diagnostic[]> => {
    const under = shownBy(view).files;
    const whole = view.files === undefined ? {} : { files: view.files };
    const there = lazy(async () => new Set((await discover(whole, await known())).ids));
    const referred = lazy(async () => {
      const ids = new Set((await Promise.all([...schemas, ...policies].map(knownIds))).flat());
      return new Set((await Promise.all([...ids].map(declaration))).flatMap(({ refersTo }) => refersTo));
    });
    const present: Present = {
      isThere: async (id) =>
        (near === undefined && (await there()).has(id)) ||
        ((await isId(id)) && (await standsInLayers(under, id, setting.layers, limits))) ||
        (await there()).has(id),
      ids: async () => near ?? [...(await there())],
      beside: async (id) =>
        near === undefined ? idsBeside(under, id, setting.layers, limits, tellingSuffixes(setting.formats), false) : [],
      isReferred: async (file) => (await referred()).has(file),
    };
    const found = [...own, ...policies].map((source) =>
      unusedFiles(source, policies.includes(source), near !== undefined, present),
    );
    return (await Promise.all(found)).flat();
  };

  return {
    layers: setting.layers,
    diagnostics,
    families,
    declaration,
    targets: async (id) => {
      const found = await declaration(await idOf(id));
      const { reader, suffixes } = syntaxOf(setting, found, found.id);
      return targetsOf(reader, found.id, rootsOf(reader, setting.layers), suffixes);
    },
    ids,
    id: async (path) => (await idsOf(path))[0] as string,
    idsOf,
    resolve: (id, view) => answered(id, view),
    async *resolveAll(view) {
      for (const id of await ids(view)) yield await answered(id, view);
    },
    check: (id, view) => answered(id, view, true),
    unused,
    validate: async (id, text) => validateText(...(await seen(id)), text),
  };
}

/** The package's own file, which no answer has to watch. */
const ATLAS: SchemaSource = {
  name: atlas().name,
  list: async () => Array.from((await atlasEntries()).keys()),
  read: async (path) => {
    const text = (await atlasEntries()).get(path);
    return text === undefined ? undefined : { file: `${atlas().name}/${path}`, text };
  },
};

const ATLAS_KNOWS = new Map<string, Promise<Declaration>>();

/** What the atlas alone says of an id, if anything; its own entries are read once. */
async function declaredByAtlas(id: string): Promise<Declaration | undefined> {
  const known = ATLAS_KNOWS.get(id) ?? loadDeclaration(id, [ATLAS]);
  if ((await atlasEntries()).has(`${id}.merge.yaml`)) ATLAS_KNOWS.set(id, known);
  const declaration = await known;
  return isSpokenOf(declaration) ? declaration : undefined;
}

function isSpokenOf({ schemaFile, profileFile, policed }: Declaration): boolean {
  return schemaFile !== undefined || profileFile !== undefined || policed;
}

function withFindings(resolution: Resolution, found: readonly Diagnostic[]): Resolution {
  if (found.length === 0) return resolution;
  const diagnostics = [...resolution.diagnostics, ...found].sort(compareDiagnostics);
  return replacing(resolution, { diagnostics });
}

/** The answer about an id that nobody knows: an absent one would read as "nothing is configured". */
function unknownId(resolution: Resolution, nearest: string | undefined): Resolution {
  const { id, precedence, reader, fragments, dependencies, checkedBy } = resolution;
  const found = locate(finding("discover/unknown-id", { id, ...(nearest === undefined ? {} : { nearest }) }), { id });
  const diagnostics = [found];
  const answer = { id, precedence, reader, fragments, dependencies, checkedBy, state: "refused", diagnostics } as const;
  return withAccount(answer, accountOf(resolution));
}

/** Whether nobody knows an id. */
export function isUnknown({ diagnostics }: Pick<Resolution, "diagnostics">): boolean {
  return diagnostics.some(({ code }) => code === "discover/unknown-id");
}

/** One id of one tree: `prepare` and `plan.resolve`. */
export async function resolve(files: FileSystem, id: string, options: Options = {}): Promise<Resolution> {
  const plan = await prepare(files, options);
  return plan.resolve(id);
}

/** Ids of a family that only the vendor speaks of: they are counted, and resolved where they are named. */
export interface Family {
  /** `systemd/network/*.network`. */
  readonly pattern: string;
  readonly count: number;
}

/** What a view shows of the stack and of an id's roots. */
type Shown = Pick<Setting, "files" | "layers" | "roots" | "strangers">;

/** What is declared about an id, and what that was made of. */
interface Declared {
  readonly declaration: Declaration;
  readonly dependencies: readonly Dependency[];
}
