/** A step of a place pattern: a key, any one step, or any number of them. */
export type PatternStep = { readonly key: string } | "*" | "**";

/** Reads `/scrape_configs/*` and its like (S3); undefined for a text that neither starts with `/` nor is empty. */
export function parsePlacePattern(text: string): readonly PatternStep[] | undefined {
  if (text === "") return [];
  if (!text.startsWith("/")) return undefined;
  return text
    .slice(1)
    .split("/")
    .map((step) => (step === "*" || step === "**" ? step : { key: step.replaceAll("~1", "/").replaceAll("~0", "~") }));
}

/** How far each of several patterns has come at a place: `pattern.step`, sorted. */
export type Progress = readonly (readonly [pattern: number, step: number])[];

export function startPatterns(patterns: readonly (readonly PatternStep[])[]): Progress {
  return settle(
    patterns,
    patterns.map((_, index) => [index, 0] as const),
  );
}

/** One step further: a key, or an item (undefined), which only `*` and `**` mean. */
export function stepPatterns(
  patterns: readonly (readonly PatternStep[])[],
  progress: Progress,
  key: string | undefined,
): Progress {
  return settle(
    patterns,
    progress.flatMap(([pattern, at]) => {
      const step = patterns[pattern]?.[at];
      if (step === "**") return [[pattern, at] as const];
      const fits = step === "*" || (step !== undefined && key !== undefined && step.key === key);
      return fits ? [[pattern, at + 1] as const] : [];
    }),
  );
}

/** The patterns that mean this very place, in their order. */
export function matched(patterns: readonly (readonly PatternStep[])[], progress: Progress): readonly number[] {
  return progress.filter(([pattern, at]) => at === patterns[pattern]?.length).map(([pattern]) => pattern);
}

/** The keys that some pattern names as the next step. */
export function nextKeys(patterns: readonly (readonly PatternStep[])[], progress: Progress): readonly string[] {
  return progress.flatMap(([pattern, at]) => {
    const step = patterns[pattern]?.[at];
    return typeof step === "object" ? [step.key] : [];
  });
}

/** `**` may mean no step at all. */
function settle(patterns: readonly (readonly PatternStep[])[], progress: Progress): Progress {
  const found = new Map<string, readonly [number, number]>();
  for (const [pattern, first] of progress) {
    for (let at = first; ; at++) {
      found.set(`${pattern}.${at}`, [pattern, at]);
      if (patterns[pattern]?.[at] !== "**") break;
    }
  }
  return [...found.values()].sort(([a, x], [b, y]) => a - b || x - y);
}
