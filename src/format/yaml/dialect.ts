/** How an id's YAML is read. */
export interface YamlDialect {
  /** By 1.1 `yes` is true and `0644` is 420 (`x-yaml`). */
  readonly version: "1.1" | "1.2";
  /** The application's own tags (`x-tags`): what they stand before is kept as it is written. */
  readonly tags: readonly string[];
}

export const CORE: YamlDialect = { version: "1.2", tags: [] };
