import { outputRoots } from "../discover/index.js";
import {
  absolute,
  deliver,
  follow,
  isWithin,
  join,
  type Changed,
  type FileSystem,
  type WritableFileSystem,
} from "../host/index.js";
import { DEFAULT_LIMITS } from "../model/document.js";
import { DEFAULT_LAYERS, type Access, type Layer } from "../model/resolution.js";
import { DEFAULT_OUTPUTS } from "../options.js";
import type { AgentOptions, Destination } from "./done.js";
import { forgetfulKeep, openKeep, type Keep } from "./record.js";

/** The text of a configuration, and what it is delivered with. */
export interface Text {
  readonly text: string;
  readonly like: Partial<Access> | undefined;
}

/** Where an agent delivers, and what it has leave to do there. */
export interface Output {
  /** The tree that is read. */
  readonly files: WritableFileSystem;
  readonly to: Destination;
  /** All directories that are no input. */
  readonly outputs: readonly string[];
  readonly keep: Keep;
  /** The directory of `keep`; undefined where no text outlives a reboot. */
  readonly keepsIn: string | undefined;
  /** The ids that are delivered, where not all of them are. */
  readonly named: ReadonlySet<string> | undefined;
  /** Whether everything that stands may go. */
  readonly mayBeEmpty: boolean;
  /** Whether an id's sources may be gone, and the id with them. */
  mayVanish(id: string): boolean;
  /** The ids of which something stands. */
  ids(): Promise<readonly string[]>;
  /** The bytes of what stands. */
  read(id: string): Promise<Uint8Array | undefined>;
  /** Puts a text in the place of an id, or takes away what stands there. `layers` are those of the tree that is read. */
  put(id: string, content: Text | undefined, layers: readonly Layer[]): Promise<Changed>;
}

/** @throws RangeError for an output root that holds a layer. */
export async function openOutput(files: WritableFileSystem, options: AgentOptions): Promise<Output> {
  const { allowEmpty = [] } = options;
  const given = (options.outputs ?? DEFAULT_OUTPUTS).map(absolute);
  const [first = "/run/substrata"] = given;
  const to = options.to ?? { files, directory: first, outputsOnly: true };
  const keepsIn = options.keep === undefined ? undefined : absolute(options.keep);
  const outputs = keepsIn === undefined ? given : [...given, keepsIn];
  await checkOutputs(files, outputs, options.layers ?? DEFAULT_LAYERS);
  const top = async (): Promise<string> => (await follow(to.files, to.directory, DEFAULT_LIMITS)).path;
  return {
    files,
    to,
    outputs,
    keep: keepsIn === undefined ? forgetfulKeep() : openKeep(files, keepsIn, to.directory),
    keepsIn,
    named: options.ids === undefined ? undefined : new Set(options.ids),
    mayBeEmpty: allowEmpty === true,
    mayVanish: (id) => allowEmpty === true || allowEmpty.includes(id),
    ids: async () => filesBelow(to.files, await top(), keepsIn),
    async read(id) {
      const path = join(await top(), id);
      const entry = await to.files.entry(path);
      return entry === undefined ? undefined : to.files.read(path, DEFAULT_LIMITS.fileSize * 2);
    },
    put(id, content, layers) {
      const inputs = content !== undefined && to.files === files ? layers : [];
      const where = { outputs: [to.directory], layers: inputs, like: content?.like };
      return deliver(to.files, join(to.directory, id), content?.text, where);
    },
  };
}

async function filesBelow(files: FileSystem, top: string, except: string | undefined): Promise<readonly string[]> {
  const found: string[] = [];
  const walk = async (directory: string): Promise<void> => {
    for (const { name, is } of (await files.list(directory)) ?? []) {
      const path = join(directory, name);
      if (name.startsWith(".") || path === except) continue;
      if (is === "directory") await walk(path);
      else if (is === "file") found.push(path.slice(top === "/" ? 1 : top.length + 1));
    }
  };
  await walk(top);
  return found.sort();
}

/** Of a root that lies in an output root nothing would be read (D14): every override would be lost. */
async function checkOutputs(files: FileSystem, outputs: readonly string[], layers: readonly Layer[]): Promise<void> {
  for (const { name, root } of layers) {
    const roots = await outputRoots(files, [root], DEFAULT_LIMITS);
    for (const output of outputs) {
      const holds = await outputRoots(files, [output], DEFAULT_LIMITS);
      if (holds.some((above) => roots.some((each) => isWithin(each, above))))
        throw new RangeError(
          `${output} holds the layer ${name}, of which nothing would be read: an output is never an input`,
        );
    }
  }
}
