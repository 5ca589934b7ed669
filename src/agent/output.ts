import { outputRoots } from "../discover/index.js";
import {
  absolute,
  deliver,
  errno,
  follow,
  isWithin,
  join,
  type FileSystem,
  type WritableFileSystem,
} from "../host/index.js";
import { finding, locate, type Diagnostic } from "../model/diagnostic.js";
import { DEFAULT_LIMITS } from "../model/document.js";
import { DEFAULT_LAYERS, type Access, type Layer } from "../model/resolution.js";
import { DEFAULT_OUTPUTS } from "../options.js";
import type { AgentOptions, Destination } from "./done.js";
import { forgetfulKeep, openKeep, type Keep, type Kept } from "./record.js";

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
  readonly allowEmpty: true | readonly string[];
}

/** @throws RangeError for an output root that holds a layer. */
export async function openOutput(files: WritableFileSystem, options: AgentOptions): Promise<Output> {
  const given = (options.outputs ?? DEFAULT_OUTPUTS).map(absolute);
  const [first = "/run/substrata"] = given;
  const to = options.to ?? { files, directory: first, outputsOnly: true };
  const keepsIn = options.keep === undefined ? undefined : absolute(options.keep);
  const outputs = keepsIn === undefined ? given : [...given, keepsIn];
  await checkOutputs(files, outputs, options.layers ?? DEFAULT_LAYERS);
  const keep = keepsIn === undefined ? forgetfulKeep() : openKeep(files, keepsIn, to.directory);
  const named = options.ids === undefined ? undefined : new Set(options.ids);
  return { files, to, outputs, keep, keepsIn, named, allowEmpty: options.allowEmpty ?? [] };
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

/** Whether an id's sources may be gone, and the id with them. */
export function mayBeEmpty({ allowEmpty }: Output, id: string): boolean {
  return allowEmpty === true || allowEmpty.includes(id);
}

/** What stands below the output root, by id. */
export async function standingIds({ to, keepsIn }: Output): Promise<readonly string[]> {
  const top = (await follow(to.files, to.directory, DEFAULT_LIMITS)).path;
  const found: string[] = [];
  const walk = async (directory: string): Promise<void> => {
    for (const { name, is } of (await to.files.list(directory)) ?? []) {
      const path = join(directory, name);
      if (name.startsWith(".") || path === keepsIn) continue;
      if (is === "directory") await walk(path);
      else if (is === "file") found.push(path.slice(top === "/" ? 1 : top.length + 1));
    }
  };
  await walk(top);
  return found.sort();
}

/** Where an id is delivered to. */
export function targetOf({ to }: Output, id: string): string {
  return join(to.directory, id);
}

/** The text of a configuration, and what it is delivered with. */
export interface Text {
  readonly text: string;
  readonly like: Partial<Access> | undefined;
}

/** Puts a text into the output root, or takes away what stands there; says why it lets in fewer than it should. */
export async function put(
  output: Output,
  id: string,
  content: Text | undefined,
  layers: readonly Layer[],
): Promise<{ readonly did: "written" | "removed" | "unchanged"; readonly warnings: readonly Diagnostic[] }> {
  const { files, to } = output;
  const path = targetOf(output, id);
  const where = {
    outputs: [to.directory],
    layers: content !== undefined && to.files === files ? layers : [],
    like: content?.like,
  };
  const { did, narrower } = await deliver(to.files, path, content?.text, where);
  const warnings = narrower === undefined ? [] : [locate(finding("host/access", { path, why: narrower }), { id })];
  return { did, warnings };
}

export async function stands(output: Output, id: string): Promise<boolean> {
  return (await bytesOf(output, id)) !== undefined;
}

/** Whether what stands is what this agent, or one before it, has delivered. */
export async function isOurs(output: Output, id: string, kept: Kept | undefined): Promise<boolean> {
  const bytes = kept === undefined ? undefined : await bytesOf(output, id);
  return bytes !== undefined && output.files.digest(bytes) === kept?.record.delivered;
}

async function bytesOf({ to }: Output, id: string): Promise<Uint8Array | undefined> {
  const { path } = await follow(to.files, to.directory, DEFAULT_LIMITS);
  const entry = await to.files.entry(join(path, id));
  return entry === undefined ? undefined : to.files.read(join(path, id), DEFAULT_LIMITS.fileSize * 2);
}

export function keepFailed({ keepsIn }: Output, error: unknown): Diagnostic {
  return locate(finding("host/keep", { path: keepsIn ?? "memory", errno: errno(error) }), {});
}
