import { realpathSync } from "node:fs";
import { resolve as resolvePath } from "node:path";
import { atlas } from "../atlas.js";
import {
  errno,
  follow,
  graft,
  isWithin,
  overlay,
  remember,
  type FileSystem,
  type Proposed,
  type WritableFileSystem,
} from "../host/index.js";
import { nodeFileSystem } from "../host/public.js";
import { reasonOf } from "../model/codes/files.js";
import { DEFAULT_LIMITS } from "../model/document.js";
import { formatOrigin, headline, isError, type Diagnostic } from "../model/diagnostic.js";
import { nearestPath } from "../model/nearest.js";
import { DEFAULT_LAYERS, type Layer } from "../model/resolution.js";
import { DEFAULT_POLICY, DEFAULT_SCHEMAS, type Options, type SchemaTree } from "../options.js";
import { prepare, type Plan } from "../plan.js";
import { stack, STACK_ID, type Stack } from "../stack.js";
import { UsageError, wrongWord, type ReadOptions, type Values } from "./options.js";

/** What the options say about where to look. */
export interface CliSetting {
  readonly root: string;
  readonly files: WritableFileSystem;
  readonly options: Options;
  /** The options for a tree: its own stack's, under the ones that were given (D17). */
  readonly optionsFor: (files: FileSystem) => Promise<Options>;
  /** The same, once the host's stack is another one. */
  readonly anew: () => Promise<CliSetting>;
  /** The files that say the host's stack. */
  readonly stackFiles: readonly string[];
  /** What is wrong with that and is not seen from it alone, where it is what is asked about. */
  readonly contradictions: readonly Diagnostic[];
}

/** A change to try: what stands at a path of the tree, or null for its removal. */
export interface Proposal {
  readonly path: string;
  readonly file: Proposed;
}

/** Another root beside the one that is looked at. */
export interface OtherRoot {
  /** As it was given. */
  readonly name: string;
  readonly plan: Plan;
}

/** The root of an upgraded system. */
export interface NextRoot extends OtherRoot {
  /** The same files under the schemas and merge profiles that stand today. */
  readonly asDeclared: Plan;
  /** `--contract`: both systems' vendors alone, today's and the other. */
  readonly vendors?: readonly [Plan, Plan];
}

/**
 * What the options say, over what the host's stack does.
 *
 * @throws UsageError for a stack that is refused, unless it is what is asked about.
 */
export async function settingOf(given: ReadOptions): Promise<CliSetting> {
  const root = resolvePath(given.value("root") ?? "/");
  const files = treeOf(`--root ${root}`, root);
  const isAsked = given.words.some((word) => word.includes(STACK_ID));
  const declared = async (tree: FileSystem): Promise<Stack> => {
    const found = await stack(tree);
    const wrong = found.diagnostics.find(isError);
    if (wrong === undefined || isAsked) return found;
    throw new UsageError(`${refusal(wrong)}; see substrata check ${STACK_ID}`);
  };
  const { files: stackFiles, diagnostics } = await declared(files);
  const contradictions = isAsked ? diagnostics.filter(({ code }) => code === "host/stack") : [];
  const optionsFor = async (tree: FileSystem): Promise<Options> => under((await declared(tree)).options, given);
  return {
    root,
    files,
    options: await optionsFor(files),
    optionsFor,
    anew: () => settingOf(given),
    stackFiles,
    contradictions,
  };
}

function refusal(wrong: Diagnostic): string {
  const place = wrong.origin === undefined ? "" : ` (${formatOrigin(wrong.origin)})`;
  return `the host's stack is refused: ${headline(wrong)}${place}`;
}

/** A stack's options under those that were given. */
function under(declared: Stack["options"], given: ReadOptions): Options {
  const layers = layersOf(given, declared.layers);
  const precedence = choice(given, "precedence", ["layered", "uapi"] as const);
  const locks = choice(given, "locks", ["error", "warn"] as const);
  const nulls = Object.entries(declared.nulls ?? {}).filter(([name]) => layers.some((layer) => layer.name === name));
  return {
    layers,
    named: layers
      .map(({ name }) => name)
      .filter((name) => given.all("layer").length > 0 || given.value(name) !== undefined),
    schemas: [...(given.flag("no-atlas") ? [] : [atlas()]), ...(declared.schemas ?? []), ...treesOf(given, "schemas")],
    policy: [...(declared.policy ?? []), ...treesOf(given, "policy")],
    nulls: { ...Object.fromEntries(nulls), ...nullsOf(given, layers) },
    ...(declared.outputs === undefined ? {} : { outputs: declared.outputs }),
    ...(precedence === undefined ? {} : { precedence }),
    ...(locks === undefined ? {} : { locks }),
    permissions: given.flag("permissions"),
  };
}

/** The layers that were given, else those of the host; a short form moves one of these. */
function layersOf(given: ReadOptions, declared: readonly Layer[] = DEFAULT_LAYERS): readonly Layer[] {
  const layers = given.all("layer").map((word): Layer => {
    const [, name, root] = /^([^=/]+)=(\/.*)$/s.exec(word) ?? [];
    if (name === undefined || root === undefined) {
      throw new UsageError(`--layer takes NAME=DIR with an absolute DIR in the root, found ${JSON.stringify(word)}`);
    }
    return { name, root };
  });
  const short = DEFAULT_LAYERS.filter(({ name }) => given.value(name) !== undefined);
  if (layers.length > 0 && short.length > 0)
    throw new UsageError(`--layer replaces the whole stack; leave out --${short[0]?.name}`);
  if (layers.length > 0) return layers;
  return declared.map(({ name, root }) => {
    const written = short.some((each) => each.name === name) ? (given.value(name) as string) : root;
    if (!written.startsWith("/"))
      throw new UsageError(`--${name} takes an absolute path in the root, found ${JSON.stringify(written)}`);
    return { name, root: written };
  });
}

function treesOf(given: ReadOptions, option: "schemas" | "policy"): readonly SchemaTree[] {
  return given.all(option).map((name) => ({ name, files: directoryTree(`--${option}`, name) }));
}

function directoryTree(option: string, name: string): FileSystem {
  const directory = resolvePath(name);
  return treeOf(`${option} ${directory}`, directory);
}

function nullsOf(given: ReadOptions, layers: readonly Layer[]): Readonly<Record<string, "set" | "delete">> {
  const pairs = given.all("nulls").map((word) => {
    const [, layer = "", how] = /^([^=]+)=(delete|set)$/.exec(word) ?? [];
    if (how === undefined) throw new UsageError(`--nulls takes LAYER=delete, found ${JSON.stringify(word)}`);
    checkLayer("nulls", layer, layers);
    return [layer, how as "set" | "delete"] as const;
  });
  return Object.fromEntries(pairs);
}

/** @throws UsageError where `--layers` names one that is none of the stack. */
export function checkLayers(given: Values, layers: readonly Layer[]): void {
  for (const name of given.value("layers")?.split(",") ?? []) checkLayer("layers", name, layers);
}

function checkLayer(option: string, layer: string, layers: readonly Layer[]): void {
  const names = layers.map(({ name }) => name);
  if (names.includes(layer)) return;
  const meant = nearestPath(layer, names);
  const advice = meant === undefined ? "" : `; did you mean ${meant}?`;
  throw new UsageError(`--${option} names the layer ${layer}, which is none of ${names.join(", ")}${advice}`);
}

/** @throws UsageError for a word that is none of those that an option takes. */
export function choice<T extends string>(given: Values, name: string, words: readonly T[]): T | undefined {
  const word = given.value(name);
  const found = words.find((known) => known === word);
  if (word !== undefined && found === undefined) throw wrongWord(name, word, words);
  return found;
}

/** What `--with` and `--without` propose. */
export async function proposalsOf(given: ReadOptions, standardInput: () => Uint8Array): Promise<readonly Proposal[]> {
  if (given.all("with").filter((word) => word.startsWith("-@")).length > 1) {
    throw new UsageError("--with reads standard input once; write the other text to a file");
  }
  const added = await Promise.all(given.all("with").map((word) => proposal(word, standardInput)));
  return [...added, ...given.all("without").map((path) => ({ path: absolute("without", path), file: null }))];
}

/**
 * `FILE@/etc/app.yaml`: the text of an ordinary file, or of standard input for `-`, at a path of the tree; `/dev/null`
 * is a link to it, a mask (D6).
 */
async function proposal(word: string, standardInput: () => Uint8Array): Promise<Proposal> {
  const [, source, path] = /^(.+?)@(\/.*)$/s.exec(word) ?? [];
  if (source === undefined || path === undefined) {
    throw new UsageError(`--with takes FILE@/PATH, or -@/PATH for standard input, found ${JSON.stringify(word)}`);
  }
  if (source === "/dev/null") return { path, file: { link: source } };
  const name = source === "-" ? "standard input" : source;
  const bytes = source === "-" ? standardInput() : await read(source);
  if (bytes.length > DEFAULT_LIMITS.fileSize)
    throw new UsageError(`--with ${name}: larger than ${DEFAULT_LIMITS.fileSize} bytes`);
  try {
    return { path, file: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    throw new UsageError(`--with ${name}: not UTF-8`);
  }
}

async function read(file: string): Promise<Uint8Array> {
  try {
    const real = realpathSync(file);
    return (await nodeFileSystem("/").read(real, DEFAULT_LIMITS.fileSize)) ?? new Uint8Array();
  } catch (error) {
    throw new UsageError(`--with ${file}: ${reasonOf(errno(error))}`);
  }
}

function absolute(option: string, path: string): string {
  if (path.startsWith("/")) return path;
  throw new UsageError(`--${option} takes an absolute path in the root, found ${JSON.stringify(path)}`);
}

/** `--old ROOT`: another system, with its own vendor, schemas and overrides. */
export async function oldRoot(name: string, { optionsFor }: CliSetting): Promise<OtherRoot> {
  const files = remember(treeOf(`--old ${name}`, resolvePath(name)));
  const plan = await prepare(files, await optionsFor(files));
  await requireVendor(`--old ${name}`, files, plan.layers);
  return { name, plan };
}

/**
 * `preview NEWROOT --contract`: both systems' vendors with their own schemas, and nothing of what stands above them.
 *
 * @throws UsageError for a root without a vendor.
 */
export async function vendorsOf(name: string, { root, files, optionsFor }: CliSetting): Promise<readonly [Plan, Plan]> {
  const alone = async (given: string, tree: FileSystem): Promise<Plan> => {
    const options = await optionsFor(tree);
    const { layers } = await prepare(tree, options);
    await requireVendor(given, tree, layers);
    const [lowest, ...others] = layers;
    const above = [...others.map((layer) => layer.root), DEFAULT_POLICY].filter(
      (directory) => !isWithin(lowest?.root ?? "/", directory),
    );
    return prepare(remember(overlay(tree, Object.fromEntries(above.map((directory) => [directory, null])))), options);
  };
  const now = remember(treeOf(name, resolvePath(name)));
  return Promise.all([alone(`--root ${root}`, remember(files)), alone(name, now)]);
}

/** `preview NEWROOT`: the other system's vendor and schemas, under the overrides of this one. */
export async function newRoot(
  name: string,
  host: FileSystem,
  { options: today, optionsFor }: CliSetting,
): Promise<NextRoot> {
  const files = remember(treeOf(name, resolvePath(name)));
  const { layers } = await prepare(files, today);
  await requireVendor(name, files, layers);
  const apart = layers.slice(0, 1).filter((lowest) => !lowest.root.startsWith("/usr/"));
  const joined = ["/usr", ...apart.map((lowest) => lowest.root)].reduce((tree, part) => graft(tree, part, files), host);
  const upgraded = remember(joined);
  const options = await optionsFor(upgraded);
  const [plan, asDeclared] = await Promise.all(
    [upgraded, graft(upgraded, DEFAULT_SCHEMAS, host)].map((tree) => prepare(tree, options)),
  );
  return { name, plan, asDeclared } as NextRoot;
}

/** @throws UsageError where a directory cannot be opened; `said` is how it was asked for. */
function treeOf(given: string, directory: string): WritableFileSystem {
  try {
    return nodeFileSystem(directory);
  } catch (error) {
    throw new UsageError(`${given}: ${reasonOf(errno(error))}`);
  }
}

/**
 * A mistyped root would look like one from which everything vanished. Programs that the atlas knows have their own
 * defaults below `/usr/lib`.
 */
async function requireVendor(name: string, files: FileSystem, [lowest]: readonly Layer[]): Promise<void> {
  for (const root of [lowest?.root ?? "/", "/usr/lib"])
    if ((await follow(files, root, DEFAULT_LIMITS)).is === "directory") return;
  throw new UsageError(`${name} has no ${lowest?.root}: is it the root of a system?`);
}
