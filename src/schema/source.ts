import type { Finding } from "../model/diagnostic.js";

/** A file's text, or why it cannot be read, with the name by which messages call it. */
export type SourceText = { readonly file: string; readonly bytes?: Uint8Array } & (
  | { readonly text: string }
  | { readonly finding: Finding }
);

/**
 * A directory of schemas and merge profiles, wherever it lies. Paths are relative to it: `docker/daemon.json.schema.json`.
 * Whoever makes one has followed links and set the limits (`discover/follow`); here nothing is opened.
 */
export interface SchemaSource {
  /** How messages call the directory: `/usr/share/substrata/schemas`. */
  readonly name: string;
  /** The paths of all files below, in any order. Without it a schema is not found by its `$id`, only by its path. */
  readonly list?: () => Promise<readonly string[]>;
  /** Undefined where no file stands. */
  readonly read: (path: string) => Promise<SourceText | undefined>;
}

/** What stands beside one another for an id. */
export const SCHEMA_SUFFIXES = [".schema.json", ".schema.yaml"] as const;
export const PROFILE_SUFFIX = ".merge.yaml";
