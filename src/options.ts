import { expectFileSystem, type FileSystem } from "./host/index.js";
import { quote } from "./model/codes/entry.js";
import { DEFAULT_LIMITS, type Limits, type OwnSyntax } from "./model/document.js";
import { expectList, expectOptions, expectWord } from "./model/nearest.js";
import { DEFAULT_LAYERS, type Layer } from "./model/resolution.js";
import { isList } from "./model/value.js";
import type { Setting } from "./resolve.js";

/** How configurations are resolved. Everything has the default of a stateless system. */
export interface Options {
  /** Lowest first; by default vendor `/usr/share/defaults`, runtime `/run`, admin `/etc`. */
  readonly layers?: readonly Layer[];
  /** The layers whose roots somebody named: that one is not there is told (D16). By default all of `layers`. */
  readonly named?: readonly string[];
  /** Schemas and merge profiles over `/usr/share/substrata/schemas`: a directory in `files`, or a tree of their own. */
  readonly schemas?: readonly (string | FileSystem | SchemaTree)[];
  /** A site's policies, beside `/etc/substrata/policy`: schemas all of which must hold; they tighten, never loosen (V7). */
  readonly policy?: readonly (string | FileSystem | SchemaTree)[];
  /** Directories that are written and never read back (D14); by default `/run/substrata`. */
  readonly outputs?: readonly string[];
  /** Syntaxes beside the package's own. */
  readonly formats?: readonly OwnSyntax[];
  /** Layers in which a null member deletes its key (RFC 7396). */
  readonly nulls?: Readonly<Record<string, "set" | "delete">>;
  /** Where an id does not declare it. */
  readonly precedence?: "layered" | "uapi";
  /** What a lock that does not hold is. */
  readonly locks?: "error" | "warn";
  /** Whether a fragment that somebody else than root owns or may write is a warning (R6). */
  readonly permissions?: boolean;
  readonly limits?: Partial<Limits>;
}

/** A tree of schemas, and how messages call its root. */
export interface SchemaTree {
  readonly name: string;
  readonly files: FileSystem;
}

/** What to look at of a plan: other files above the lowest layer, or some layers only. */
export interface View {
  readonly files?: FileSystem;
  readonly layers?: readonly string[];
}

/** Where an image keeps its schemas and merge profiles (S0). */
export const DEFAULT_SCHEMAS = "/usr/share/substrata/schemas";
/** Where an administrator keeps the site's policies (V7). */
export const DEFAULT_POLICY = "/etc/substrata/policy";
/** Where effective configurations are delivered, and never read back (D14). */
export const DEFAULT_OUTPUTS: readonly string[] = ["/run/substrata"];

/** The names of all options. */
export const OPTION_NAMES: readonly string[] = Object.keys({
  layers: true,
  named: true,
  schemas: true,
  policy: true,
  outputs: true,
  formats: true,
  nulls: true,
  precedence: true,
  locks: true,
  permissions: true,
  limits: true,
} satisfies Record<keyof Options, true>);

/**
 * The setting that options make.
 *
 * @throws RangeError for an option, a layer or a word that does not exist, with the nearest that does, and for options
 * that contradict each other. TypeError for what is no file system, and for a list or an object that is none.
 */
export function settingOf(files: FileSystem, options: Options): Omit<Setting, "declaredBy" | "roots" | "strangers"> {
  expectFileSystem(files);
  expectOptions("prepare", options, OPTION_NAMES);
  const { layers = DEFAULT_LAYERS, precedence = "layered", locks = "error", nulls = {}, permissions = false } = options;
  checkLayers(layers);
  expectList("named", options.named);
  for (const name of options.named ?? []) expectWord("layer", name, namesOf(layers));
  expectWord("precedence", precedence, ["layered", "uapi"]);
  expectWord("value of locks", locks, ["error", "warn"]);
  checkLimits(options.limits);
  checkNulls(nulls, layers);
  for (const name of ["schemas", "policy"] as const) checkTrees(name, options[name]);
  expectList("outputs", options.outputs);
  checkFormats(options.formats);
  if (typeof permissions !== "boolean")
    throw new TypeError(`permissions must be a boolean, found ${quote(permissions)}`);
  return {
    files,
    layers,
    lowest: layers[0]?.name,
    outputs: options.outputs ?? DEFAULT_OUTPUTS,
    formats: options.formats ?? [],
    precedence,
    declaredRoots: options.layers === undefined || options.named?.length === 0,
    nulls,
    locks,
    permissions,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    parsed: new WeakMap(),
  };
}

function checkLayers(layers: readonly Layer[]): void {
  expectList("layers", layers);
  if (layers.length === 0) throw new RangeError("expected at least one layer");
  const names = new Set<string>();
  for (const layer of layers) {
    if (typeof layer === "object") expectOptions("a layer", layer, ["name", "root"]);
    const { name, root } = layer;
    if (typeof name !== "string" || typeof root !== "string")
      throw new TypeError(`a layer is { name, root }, found ${quote({ name, root })}`);
    if (names.has(name)) throw new RangeError(`two layers are named ${JSON.stringify(name)}`);
    if (!root.startsWith("/") || root.split("/").includes("..")) {
      throw new RangeError(`the root of layer ${name} must be an absolute path, found ${JSON.stringify(root)}`);
    }
    names.add(name);
  }
}

function checkNulls(nulls: NonNullable<Options["nulls"]>, layers: readonly Layer[]): void {
  for (const [layer, how] of Object.entries(nulls)) {
    expectWord("layer", layer, namesOf(layers));
    expectWord("value of nulls", how, ["set", "delete"]);
  }
}

function checkFormats(formats: Options["formats"]): void {
  expectList("formats", formats);
  for (const format of formats ?? []) {
    expectOptions("a format", format, ["name", "suffixes", "comments", "untyped", "read", "spelling"]);
    const { name, suffixes, comments } = format;
    if (typeof name !== "string") throw new TypeError(`a format has a name, found ${quote(name)}`);
    const parts = [
      ["suffixes, a list of texts that begin with a dot", isList(suffixes) && suffixes.every(isSuffix)],
      ["comments, a sign or whether there are any", ["boolean", "string"].includes(typeof comments)],
      ["read, a function", hasFunction(format, "read")],
      ["spelling, with scalar and entry", ["scalar", "entry"].every((part) => hasFunction(format.spelling, part))],
    ] as const;
    for (const [part, isThere] of parts) if (!isThere) throw new TypeError(`the format ${quote(name)} lacks ${part}`);
  }
}

function hasFunction(object: unknown, name: string): boolean {
  return typeof (object as Readonly<Record<string, unknown>> | undefined)?.[name] === "function";
}

function isSuffix(suffix: unknown): boolean {
  return typeof suffix === "string" && suffix.startsWith(".");
}

function checkTrees(option: "schemas" | "policy", trees: Options["schemas"]): void {
  expectList(option, trees);
  for (const tree of trees ?? []) {
    if (typeof tree !== "string") checkTree(option, tree);
    else if (!tree.startsWith("/"))
      throw new RangeError(`a directory of ${option} must be an absolute path in the tree, found ${quote(tree)}`);
  }
}

function checkTree(option: string, tree: FileSystem | SchemaTree): void {
  if (Object(tree) !== tree || !("files" in tree)) return expectFileSystem(tree);
  expectOptions(`a tree of ${option}`, tree, ["name", "files"]);
  expectFileSystem(tree.files);
  if (typeof tree.name !== "string")
    throw new TypeError(`a tree of ${option} is { name, files }, found ${quote(tree.name)} for its name`);
}

function checkLimits(limits: Options["limits"]): void {
  expectOptions("limits", limits, Object.keys(DEFAULT_LIMITS));
  for (const [name, limit] of Object.entries(limits ?? {}))
    if (typeof limit !== "number" || !(limit >= 0))
      throw new TypeError(`the limit ${name} must be a number, found ${quote(limit)}`);
}

/**
 * Expects a view of a stack.
 *
 * @throws RangeError for a layer or an option that does not exist, with the nearest. TypeError for what is no file system.
 */
export function checkView(view: View, layers: readonly Layer[]): void {
  expectOptions("a view", view, ["files", "layers"]);
  if (view.files !== undefined) expectFileSystem(view.files);
  expectList("layers", view.layers);
  for (const name of view.layers ?? []) expectWord("layer", name, namesOf(layers));
}

function namesOf(layers: readonly Layer[]): readonly string[] {
  return layers.map(({ name }) => name);
}
