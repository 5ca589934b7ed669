import type FastGlob from "fast-glob";
import { errno, follow, isWithin, join, nameOf, type Entry, type FileSystem, type Found } from "../host/index.js";
import { quote } from "../model/codes/entry.js";
import { finding, isError, locate, START, type Diagnostic } from "../model/diagnostic.js";
import type { Limits } from "../model/document.js";
import type { Reader } from "../model/reader.js";
import type { Dependency, Layer } from "../model/resolution.js";
import { leadsToOutput, outputRoots } from "./entry.js";
import { isMember, membersOf, type FamilyRules } from "./families.js";
import { compareNames, counts } from "./names.js";
import { targetsOf, type Root } from "./reader.js";
import { survey } from "./survey.js";

/** An id that a schema or a merge profile speaks of, and where its files are looked for. */
interface Known {
  readonly id: string;
  readonly reader: Reader;
  readonly suffixes: readonly string[];
  /** Those that are asked about; of ids of which these hold nothing none is told. */
  readonly roots: readonly Root[];
  readonly strangers?: readonly Root[];
  /** The tree in which these stand. */
  readonly files: FileSystem;
}

interface IdRules {
  /** Lowest first; ids are looked for in the lowest. */
  readonly layers: readonly Layer[];
  /** Whether the lowest is asked about itself: then its ids are ids though no other layer holds anything of them. */
  readonly whole: boolean;
  readonly known: readonly Known[];
  readonly families: readonly (FamilyRules & { readonly files: FileSystem })[];
  /** How an id of the lowest layer is looked for that nobody declares. */
  readonly undeclared: (id: string) => Known;
  /** The suffixes that tell a format, with their dot. */
  readonly suffixes: readonly string[];
  readonly outputs: readonly string[];
  readonly limits: Limits;
}

interface Ids {
  /** In the order of D5. */
  readonly ids: readonly string[];
  /** Of each family the ids of which its lowest root alone speaks. */
  readonly ofVendor: ReadonlyMap<string, readonly string[]>;
  readonly diagnostics: readonly Diagnostic[];
  readonly dependencies: readonly Dependency[];
}

/** What a walk met, by its path below the root. */
interface Walked {
  readonly path: string;
  readonly is: Found["is"] | "unreadable";
  /** Where it leads, links followed. */
  readonly found?: Found;
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
  const { whole, known } = rules;
  const vendor = await inVendor(files, rules);
  const ids = new Set(whole ? vendor.ids : []);
  const declared = new Set(known.map(({ id }) => id));
  const undeclared = vendor.ids.filter((id) => !declared.has(id)).map(rules.undeclared);
  const dependencies = [...vendor.dependencies];
  const misnamed: Diagnostic[] = []; // of an id that is none, nobody else tells it
  for (const candidate of whole ? known : [...known, ...undeclared]) {
    if (ids.has(candidate.id)) continue;
    const found = await survey(candidate.files, candidate.id, {
      ...candidate,
      outputs: rules.outputs,
      limits: rules.limits,
      isDeclared: async (id) => declared.has(id),
    });
    const exists = found.fragments.some(({ standing }) => standing.is !== "ignored") || found.diagnostics.some(isError);
    if (exists) ids.add(candidate.id);
    else misnamed.push(...found.diagnostics.filter(({ code }) => code === "discover/near-miss"));
    dependencies.push(...found.dependencies);
  }
  const ofVendor = new Map<string, readonly string[]>();
  const failed: Diagnostic[] = [];
  for (const family of rules.families) {
    const members = await membersOf(family.files, family, rules.limits);
    for (const id of members.ids) ids.add(id);
    ofVendor.set(
      family.pattern,
      members.ofVendor.filter((id) => !declared.has(id) && !ids.has(id)),
    );
    failed.push(...members.diagnostics);
    dependencies.push(...members.dependencies);
  }
  const diagnostics = [...vendor.diagnostics, ...misnamed, ...failed];
  return { ids: [...ids].sort(compareNames), ofVendor, diagnostics, dependencies };
}

async function inVendor(files: FileSystem, rules: IdRules): Promise<Omit<Ids, "ofVendor">> {
  const [layer] = rules.layers;
  const nothing: Omit<Ids, "ofVendor"> = { ids: [], diagnostics: [], dependencies: [] };
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
  const read = new Set(rules.known.flatMap((one) => directoriesBelow(one, layer)));
  const isOfFamily = (id: string): boolean => rules.families.some(({ pattern }) => isMember(pattern, id));
  const isDropIns = (path: string): boolean => {
    const id = path.slice(0, -2);
    return path.endsWith(".d") && (known.has(id) || isOfFamily(id) || counts(nameOf(id), rules.suffixes));
  };
  const { met, listed, failed } = await walk(
    files,
    root.path,
    rules.limits,
    (path) => !isDropIns(path) && !read.has(path),
  );
  const idOf = ({ path, is, found }: Walked): readonly string[] => {
    if (found !== undefined && leadsToOutput(found, outputs)) return [];
    if (outputs.some((output) => isWithin(join(root.path, path), output))) return [];
    if (isOfFamily(path) || (isDropIns(path) && isOfFamily(path.slice(0, -2)))) return []; // counted with their family
    if (read.has(path) && !path.endsWith(".d")) return [];
    if (isDropIns(path)) return is === "file" || is === "null" ? [] : [path.slice(0, -2)];
    return is !== "directory" && counts(nameOf(path), rules.suffixes) ? [path] : [];
  };
  return {
    ids: met.flatMap(idOf),
    diagnostics: failed.map((one) => unreadable(layer, one.path, one.errno)),
    dependencies: listed.map((path) => ({ is: "listed", path })),
  };
}

/** The directories below the lowest layer that belong to an id: what stands in them is none of its own. */
function directoriesBelow({ id, reader, roots, suffixes }: Known, { root }: Layer): readonly string[] {
  const start = join(root, "").length;
  return targetsOf(reader, id, roots, suffixes).flatMap(({ is, path }) =>
    is === "directory" && isWithin(path, root) ? [path.slice(start)] : [],
  );
}

function unreadable(layer: Layer, below: string, errno: string): Diagnostic {
  const file = below === "" ? layer.root : join(layer.root, below);
  return locate(finding("read/unreadable", { path: file, errno }), { origin: { layer: layer.name, file, ...START } });
}

interface Walk {
  readonly met: readonly Walked[];
  /** The directories that were listed, without links. */
  readonly listed: readonly string[];
  readonly failed: readonly { readonly path: string; readonly errno: string }[];
}

/** A directory that may be entered. */
interface Door {
  /** Without links. */
  readonly path: string;
  /** Whether a link was taken on the way: behind it no other one is. */
  readonly linked: boolean;
}

/** A directory entry as fast-glob wants it. */
type Shown = ReturnType<typeof shown>;

/**
 * Walks a directory for all that stands below it. `root` is without links.
 *
 * A link to a directory is entered as if it were one, so that no configuration behind it is lost, but only one link
 * deep and never up the tree: `self -> .` and links that lead to each other end (R1). A directory that cannot be listed
 * is reported and taken for empty. `enters` tells which directories are worth entering.
 */
async function walk(files: FileSystem, root: string, limits: Limits, enters: (path: string) => boolean): Promise<Walk> {
  const doors = new Map<string, Door>([["", { path: root, linked: false }]]);
  const listed: string[] = [];
  const failed: { path: string; errno: string }[] = [];

  async function list(directory: string): Promise<readonly Shown[]> {
    const door = doors.get(directory);
    if (door === undefined || (directory !== "" && !enters(directory))) return [];
    try {
      const entries = (await files.list(door.path)) ?? [];
      listed.push(door.path);
      return await Promise.all(entries.filter(isNamed).map((entry) => show(directory, door, entry)));
    } catch (error) {
      failed.push({ path: directory, errno: errno(error) });
      return [];
    }
  }

  async function show(directory: string, door: Door, entry: Entry): Promise<Shown> {
    const path = directory === "" ? entry.name : `${directory}/${entry.name}`;
    const walked = await meet(files, path, join(door.path, entry.name), entry, limits);
    const target = walked.is === "directory" ? (walked.found?.path ?? join(door.path, entry.name)) : undefined;
    const linked = door.linked || entry.is === "link";
    const open = target !== undefined && (entry.is === "directory" || (!door.linked && !isWithin(door.path, target)));
    if (open) doors.set(path, { path: target, linked });
    return shown(entry.name, walked, open);
  }

  const { default: glob } = await import("fast-glob");
  const readdir = (directory: string, _: unknown, done: (error: unknown, entries: readonly Shown[]) => void): void => {
    list(decoded(directory)).then(
      (entries) => done(null, entries),
      (error: unknown) => done(error, []),
    );
  };
  const found = await glob("**", {
    cwd: "/",
    fs: { readdir } as unknown as FastGlob.FileSystemAdapter,
    onlyFiles: false,
    objectMode: true,
    followSymbolicLinks: false,
    dot: true,
    unique: false,
  });
  return { met: found.map(({ dirent }) => (dirent as unknown as Shown).walked), listed, failed };
}

function isNamed(entry: Entry): boolean {
  return entry.is !== "undecodable" && entry.name.isWellFormed();
}

async function meet(files: FileSystem, path: string, at: string, entry: Entry, limits: Limits): Promise<Walked> {
  if (entry.is !== "link") return { path, is: entry.is === "undecodable" ? "other" : entry.is };
  try {
    const found = await follow(files, at, limits);
    return { path, is: found.is, found };
  } catch {
    return { path, is: "unreadable" };
  }
}

/**
 * Its name is escaped: globs do not match a line break, and read a backslash as theirs. Every other kind than a
 * directory to enter is a file to fast-glob; it only walks, what counts is decided by its caller.
 */
function shown(name: string, walked: Walked, open: boolean) {
  const [yes, no] = [() => true, () => false];
  return {
    name: encodeURIComponent(name),
    walked,
    isDirectory: open ? yes : no,
    isFile: open ? no : yes,
    isSymbolicLink: no,
    isFIFO: no,
    isSocket: no,
    isBlockDevice: no,
    isCharacterDevice: no,
  };
}

function decoded(directory: string): string {
  return directory.split("/").filter(Boolean).map(decodeURIComponent).join("/");
}

/**
 * The id that a text means: an id, or a path under a layer's root, be it of a main file, a drop-in
 * (`/etc/docker/daemon.json.d/50-x.yaml`) or its directory. That a file is one of a collection is not for its path to tell.
 *
 * Source: D1. Throws RangeError for what can be no id: a path outside every layer, `..`, an empty segment, NUL;
 * TypeError for what is no text.
 */
export function toId(text: string, layers: readonly Layer[]): string {
  if (typeof text !== "string")
    throw new TypeError(`an id is a text such as "docker/daemon.json", found ${quote(text)}`);
  const path = text.startsWith("/") ? below(text, layers) : text;
  for (const segment of path.split("/")) {
    if (segment === "") throw wrong(text, path === "" ? "found nothing" : "found an empty segment");
    if (segment === "." || segment === "..") throw wrong(text, `found the segment "${segment}"`);
  }
  if (path.includes("\0")) throw wrong(text, "found a NUL");
  if (!path.isWellFormed()) throw wrong(text, "found half a character");
  return withoutDropIn(path.split("/"));
}

/** The part of a path below a layer's root; where roots lie in each other, below the innermost. */
function below(path: string, layers: readonly Layer[]): string {
  const roots = layers.map(({ root }) => (root.length > 1 && root.endsWith("/") ? root.slice(0, -1) : root));
  const [root] = roots.filter((root) => isWithin(path, root)).sort((a, b) => b.length - a.length);
  if (root === undefined) throw wrong(path, `a path must lie under ${layers.map(({ root }) => root).join(" or ")}`);
  return path.slice(join(root, "").length);
}

function wrong(text: string, because: string): RangeError {
  return new RangeError(
    `expected an id such as docker/daemon.json, or the path of one of its files; ${because} in ${JSON.stringify(text)}`,
  );
}

/** A directory `NAME.SUFFIX.d` holds drop-ins; `conf.d` and `profile.d`, without a suffix before it, are ordinary. */
function withoutDropIn(segments: readonly string[]): string {
  const at = segments.findIndex((segment, index) => index >= segments.length - 2 && /^.+\..+\.d$/.test(segment));
  if (at < 0) return segments.join("/");
  return [...segments.slice(0, at), segments[at]?.slice(0, -2)].join("/");
}
