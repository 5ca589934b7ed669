/** What is taken away, by rank: the strongest, of the highest rank, comes first. */
export type Taken = readonly number[];

/** What is known of a whole without some of its parts. */
export interface Tried {
  readonly fine: boolean;
  /** What can be taken away next; taking away what is not among it changes nothing. */
  readonly active: ReadonlySet<number>;
  /** Of the active: what its faults blame. */
  readonly blamed: ReadonlySet<number>;
  /** Of the active: what its faults blame or relate. */
  readonly involved: ReadonlySet<number>;
  /** Of the active: what is wrong by itself, and stays so until it is taken away. */
  readonly wrong: ReadonlySet<number>;
  /** Something is wrong that nothing can take away. */
  readonly hopeless: boolean;
}

/** Tries the whole without some parts; undefined when no try is left. */
type Attempt = (taken: Taken) => Promise<Tried | undefined>;

interface Removal {
  readonly taken: Taken;
  /** Whether every smaller set was tried, or cannot do. */
  readonly smallest: boolean;
}

/**
 * Finds parts without which a whole is fine, by trying.
 *
 * 1. What is wrong by itself is in every set, and is taken away at once. What that uncovers may be wrong as well.
 * 2. Sets of what the faults involve, the smaller first and of one size the strongest; what a try involves, joins.
 * 3. Sets with others, in the same order.
 * 4. Where that is too much: whatever is blamed, until it is fine, and then back what is not needed. Some tries are kept
 *    for this, which always ends where the whole without anything is fine.
 * 5. Sets smaller than the one found, as long as all of one size can be tried: then it is the smallest, or one of them is.
 *
 * @param first the whole itself, which is not fine.
 * @param tries how many attempts there are.
 * @param end whether it is fine without anything; where it is not, only what is involved is tried.
 */
export async function searchRemoval(
  first: Tried,
  attempt: Attempt,
  tries: number,
  end: boolean,
): Promise<Removal | undefined> {
  const outcomes = new Map<string, Tried>([["", first]]);
  const involved = new Set(first.involved);
  let left = tries;

  const ask = async (taken: Taken): Promise<Tried | undefined> => {
    const known = outcomes.get(nameOf(taken));
    if (known !== undefined || left === 0) return known;
    left -= 1;
    const tried = await attempt(taken);
    if (tried === undefined) return undefined;
    outcomes.set(nameOf(taken), tried);
    for (const rank of tried.involved) involved.add(rank);
    return tried;
  };

  let base: Taken = [];
  let start = first;
  while (!start.fine) {
    if (start.hopeless) return undefined;
    const larger = union(base, start.wrong);
    if (larger.length === base.length) break;
    const next = await ask(larger);
    if (next === undefined) return undefined;
    [base, start] = [larger, next];
  }
  if (start.fine) return { taken: base, smallest: true };

  /** The sets of so many parts beside those of the base, the strongest first: each a step from one that was tried. */
  const ofSize = (size: number, may: (rank: number) => boolean): readonly Taken[] => {
    let sets: readonly Taken[] = [base];
    for (let reached = 0; reached < size; reached += 1) {
      const steps = sets.flatMap((taken) =>
        [...(outcomes.get(nameOf(taken))?.active ?? [])].filter(may).map((rank) => union(taken, [rank])),
      );
      sets = [...new Map(steps.map((taken) => [nameOf(taken), taken])).values()];
    }
    return sets.toSorted(strongestFirst);
  };
  const untried = (sets: readonly Taken[]): readonly Taken[] => sets.filter((taken) => !outcomes.has(nameOf(taken)));

  /** Tries sets, the smaller first, until one is fine or as many tries are left. */
  const sweep = async (may: (rank: number) => boolean, keep: number): Promise<Taken | undefined> => {
    for (let size = 1; ; size += 1) {
      const sets = ofSize(size, may);
      if (sets.length === 0) return undefined;
      for (const taken of untried(sets)) {
        if (left <= keep) return undefined;
        const seen = involved.size;
        if ((await ask(taken))?.fine) return taken;
        if (involved.size === seen) continue;
        size = 0; // what joined is tried alone first
        break;
      }
    }
  };

  /** Takes away what is blamed until it is fine, and puts back what need not be away, the weakest first. */
  const rush = async (): Promise<Taken | undefined> => {
    let taken = base;
    for (let tried: Tried | undefined = start; !tried?.fine; tried = await ask(taken)) {
      const next: ReadonlySet<number> | undefined =
        tried && [tried.blamed, tried.involved, tried.active].find(({ size }) => size > 0);
      if (next === undefined) return undefined;
      taken = union(taken, next);
    }
    for (const rank of taken.toReversed()) {
      if (base.includes(rank)) continue;
      const fewer = taken.filter((other) => other !== rank);
      if ((await ask(fewer))?.fine) taken = fewer;
    }
    return taken;
  };

  const keep = Math.min(Math.floor(tries / 2), first.active.size + 10);
  const found =
    (await sweep((rank) => involved.has(rank), end ? keep : 0)) ??
    (end ? ((await sweep(all, keep)) ?? (await rush())) : undefined);
  if (found === undefined) return undefined;
  for (let size = 1; base.length + size < found.length; size += 1) {
    const sets = untried(ofSize(size, all));
    if (sets.length > left) return { taken: found, smallest: false };
    for (const taken of sets) if ((await ask(taken))?.fine) return { taken, smallest: true };
  }
  return { taken: found, smallest: true };
}

function all(): boolean {
  return true;
}

function union(taken: Taken, more: Iterable<number>): Taken {
  return [...new Set([...taken, ...more])].sort((a, b) => b - a);
}

function nameOf(taken: Taken): string {
  return taken.join(" ");
}

function strongestFirst(a: Taken, b: Taken): number {
  const at = a.findIndex((rank, index) => rank !== b[index]);
  return at < 0 ? 0 : (b[at] ?? -1) - (a[at] as number);
}
