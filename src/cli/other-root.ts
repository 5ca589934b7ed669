import { resolve as resolvePath } from "node:path";
import { follow } from "../host/follow.js";
import { graft, type FileSystem } from "../host/index.js";
import { remember } from "../host/remember.js";
import { DEFAULT_LIMITS } from "../model/document.js";
import type { Layer } from "../model/layer.js";
import { prepare, type Plan } from "../plan.js";
import { UsageError } from "./command.js";
import { treeOf, type CliSetting } from "./setting.js";

/** Another root beside the one that is looked at. */
export interface OtherRoot {
  /** As it was given. */
  readonly name: string;
  readonly plan: Plan;
}

/** `--old ROOT`: another system, with its own vendor, schemas and overrides. */
export async function oldRoot(name: string, { options }: CliSetting): Promise<OtherRoot> {
  const files = remember(treeOf(`--old ${name}`, resolvePath(name)));
  const plan = await prepare(files, options);
  await requireVendor(`--old ${name}`, files, plan.layers);
  return { name, plan };
}

/** `preview NEWROOT`: the other system's vendor and schemas, under the overrides of this one. */
export async function newRoot(name: string, host: FileSystem, { options }: CliSetting): Promise<OtherRoot> {
  const files = remember(treeOf(name, resolvePath(name)));
  const { layers } = await prepare(files, options);
  await requireVendor(name, files, layers);
  const apart = layers.slice(0, 1).filter((lowest) => !lowest.root.startsWith("/usr/"));
  const joined = ["/usr", ...apart.map((lowest) => lowest.root)].reduce((tree, part) => graft(tree, part, files), host);
  return { name, plan: await prepare(remember(joined), options) };
}

/** A mistyped root would look like one from which everything vanished. */
async function requireVendor(name: string, files: FileSystem, [lowest]: readonly Layer[]): Promise<void> {
  const { is } = await follow(files, lowest?.root ?? "/", DEFAULT_LIMITS);
  if (is !== "directory") throw new UsageError(`${name} has no ${lowest?.root}: is it the root of a system?`);
}
