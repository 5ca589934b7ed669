/** The suffixes that tell a format by themselves (D2). */
export const FORMAT_SUFFIXES: readonly string[] = [".json", ".jsonc", ".yaml", ".yml", ".toml"];

/** A file name's suffix with its dot; empty where it has none, as in `hosts` and `.hidden`. */
export function suffixOf(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot > 0 ? name.slice(dot) : "";
}
