import type { Fragment, Resolution, Standing } from "../model/resolution.js";

/** A file or mask that appears, vanishes or comes to stand otherwise. */
export interface FileChange {
  readonly layer: string;
  readonly file: string;
  readonly change: "appears" | "vanishes" | "stands otherwise";
  readonly before?: Standing;
  readonly after?: Standing;
}

/** What an upgrade does to the files of an id; what is ignored is none. */
export function fileChanges(before: Resolution, after: Resolution): readonly FileChange[] {
  const [old, now] = [standings(before), standings(after)];
  const gone = [...old].filter(([file]) => !now.has(file));
  const rest = [...now].flatMap(([file, { layer, standing }]): readonly FileChange[] => {
    const was = old.get(file)?.standing;
    if (was === undefined) return [{ layer, file, change: "appears", after: standing }];
    return textOf(was) === textOf(standing)
      ? []
      : [{ layer, file, change: "stands otherwise", before: was, after: standing }];
  });
  return [
    ...gone.map(([file, { layer, standing }]): FileChange => ({ layer, file, change: "vanishes", before: standing })),
    ...rest,
  ];
}

function standings({ fragments }: Resolution): ReadonlyMap<string, Fragment> {
  return new Map(fragments.filter(({ standing }) => standing.is !== "ignored").map((one) => [one.file, one]));
}

function textOf(standing: Standing): string {
  return "by" in standing ? `${standing.is} by ${standing.by}` : standing.is;
}
