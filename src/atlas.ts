import { memoryFileSystem, sha256, type FileSystem } from "./host/index.js";
import { lazy } from "./model/value.js";

/** The profiles of the software of real hosts: a tree of schemas, for `schemas` of the options. */
export interface Atlas {
  readonly name: string;
  readonly files: FileSystem;
}

/** The entries by their paths: the package's file is read when somebody first asks for one. */
export const atlasEntries = lazy(async (): Promise<ReadonlyMap<string, string>> => {
  const { default: texts } = await import("../lib/atlas.cjs");
  return new Map(Object.entries(texts));
});

const tree = lazy(async () =>
  memoryFileSystem(Object.fromEntries(Array.from(await atlasEntries(), ([path, text]) => [`/${path}`, text]))),
);

const ATLAS: Atlas = {
  name: "atlas",
  files: {
    entry: async (path) => (await tree()).entry(path),
    list: async (directory) => (await tree()).list(directory),
    read: async (path, limit) => (await tree()).read(path, limit),
    digest: sha256,
  },
};

/**
 * How the software of real hosts finds, orders and reads its files, as the package knows it: systemd's daemons and units,
 * sshd, apt, netplan and others. Wherever it stands in `schemas` it is the lowest of all sources; the command line has it
 * unless told otherwise.
 *
 * @example
 * const plan = await prepare(nodeFileSystem("/"), { schemas: [atlas()] });
 * (await plan.resolve("ssh/sshd_config")).fragments.map(({ file }) => file);
 */
export function atlas(): Atlas {
  return ATLAS;
}
