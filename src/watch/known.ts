import { errno, look, type FileSystem, type Noted, type Seen, type Snapshot } from "../host/index.js";
import { finding, isError, locate, type Diagnostic } from "../model/diagnostic.js";
import type { Resolution } from "../model/resolution.js";
import type { Options, SchemaTree } from "../options.js";
import { prepare, resolve, type Plan } from "../plan.js";

/** What is asked again and again, and of which trees. */
export interface Inquiry {
  /** The tree that is asked about, then those of schemas and of policies. */
  readonly trees: readonly FileSystem[];
  /** The options of the plan with other trees in the places of these. */
  readonly options: (trees: readonly FileSystem[]) => Options;
  /** Which paths of the first tree say nothing: an output is no input (D14). */
  readonly ignores: (path: string) => boolean;
  /** What else of a resolution makes it another one. */
  readonly more: (now: Resolution) => string;
  /** Ids that are followed whether or not they are found. */
  readonly named: readonly string[];
  readonly signal: AbortSignal | undefined;
}

/** A search for ids, and what it rests on. */
interface Search {
  readonly plan: Plan | undefined;
  readonly ids: ReadonlySet<string>;
  readonly diagnostics: readonly Diagnostic[];
  readonly seen: Seen;
}

/** What is known of an id. */
export interface Known {
  readonly plan: Plan;
  readonly now: Resolution;
  /** What a change of makes an update. */
  readonly outcome: string;
  readonly seen: Seen;
  /** No id any more; what is declared of it is broken, so that it cannot be told as absent. */
  readonly gone: boolean;
}

/** All that is known of the trees. */
export interface Knowledge {
  readonly search: Search;
  readonly ids: ReadonlyMap<string, Known>;
}

export const NOTHING_KNOWN: Knowledge = {
  search: { plan: undefined, ids: new Set(), diagnostics: [], seen: new Map() },
  ids: new Map(),
};

/** The trees that a plan reads, and how to put others in their places. */
export function treesOf(files: FileSystem, options: Options): Pick<Inquiry, "trees" | "options"> {
  const { schemas = [], policy = [] } = options;
  const given = [...schemas, ...policy];
  const own = given.flatMap((one) => (typeof one === "string" ? [] : ["files" in one ? one.files : one]));
  return {
    trees: [files, ...own],
    options(trees) {
      let next = 1;
      const replaced = given.map((one): string | FileSystem | SchemaTree => {
        if (typeof one === "string") return one;
        const tree = trees[next++] as FileSystem;
        return "files" in one ? { ...one, files: tree } : tree;
      });
      return { ...options, schemas: replaced.slice(0, schemas.length), policy: replaced.slice(schemas.length) };
    },
  };
}

/** What is known, brought up to date: everything is asked again that an answer of the trees may have changed. */
export async function refreshed(inquiry: Inquiry, before: Knowledge): Promise<Knowledge> {
  const snapshot = look(inquiry.trees, inquiry.ignores);
  try {
    const changed = new Set<string>();
    for (const [id, { seen }] of before.ids) if (!(await snapshot.stillSees(seen))) changed.add(id);
    const { seen } = before.search;
    if (seen.size > 0 && changed.size === 0 && (await snapshot.stillSees(seen))) return before;
    const search = await searchIn(inquiry, snapshot);
    return await askAgain(inquiry, snapshot, { ...before, search }, changed);
  } finally {
    snapshot.close();
  }
}

async function searchIn(inquiry: Inquiry, snapshot: Snapshot): Promise<Search> {
  const noted = await settled(
    inquiry,
    snapshot,
    ({ plan }: { readonly plan: Plan }) => isUnsettled(plan),
    async ({ trees }) => {
      const plan = await prepare(trees[0] as FileSystem, inquiry.options(trees));
      return { plan, ids: await plan.ids() };
    },
  );
  const { seen } = noted;
  if (!("error" in noted)) {
    const { plan, ids } = noted.answer;
    return { plan, ids: new Set([...ids, ...inquiry.named]), diagnostics: plan.diagnostics, seen };
  }
  if (!isFailure(noted.error)) throw noted.error;
  return { plan: undefined, ids: new Set(), diagnostics: [unreadable(noted.error)], seen };
}

/** The ids of a new search: those that changed, came or went are asked about. */
async function askAgain(
  inquiry: Inquiry,
  snapshot: Snapshot,
  { search, ids: before }: Knowledge,
  changed: ReadonlySet<string>,
): Promise<Knowledge> {
  const { plan } = search;
  if (plan === undefined) return { search, ids: before };
  const ids = new Map(before);
  const diagnostics = [...search.diagnostics];
  const seen = new Map(search.seen);
  const blind = diagnostics.some(isError);
  for (const id of new Set([...search.ids, ...before.keys()])) {
    if (inquiry.signal?.aborted) break;
    const gone = !blind && !search.ids.has(id);
    const old = before.get(id);
    if (old !== undefined && !gone && !old.gone && !changed.has(id)) continue;
    const noted = await ask(inquiry, snapshot, plan, id, gone);
    if ("error" in noted) {
      if (!isFailure(noted.error)) throw noted.error;
      diagnostics.push(unreadable(noted.error));
      for (const [question, answer] of noted.seen) seen.set(question, answer); // what mends it is looked for with the ids
    } else {
      const { answer: now, seen } = noted;
      ids.set(id, { plan, now, outcome: `${outcomeOf(now)}${inquiry.more(now)}`, seen, gone });
    }
  }
  return { search: { ...search, diagnostics, seen }, ids };
}

function ask(inquiry: Inquiry, snapshot: Snapshot, plan: Plan, id: string, gone: boolean): Promise<Noted<Resolution>> {
  return settled(inquiry, snapshot, isUnsettled, async ({ trees }) =>
    gone ? plan.resolve(id, { layers: [] }) : resolve(trees[0] as FileSystem, id, inquiry.options(trees)),
  );
}

/** How often a tree is asked again that changes while it is read. */
export const TRIES = 8;
/** What a question fails with where something vanished, or became something else, since the one before it. */
const MOVING = new Set(["ESTALE", "ENOENT", "ENOTDIR"]);

/** Asks until the tree holds still, each time with another look; the last answer is given, whatever it is. */
async function settled<T>(
  { trees, ignores }: Inquiry,
  snapshot: Snapshot,
  unsettled: (answer: T) => boolean,
  question: (snapshot: Snapshot) => Promise<T>,
): Promise<Noted<T>> {
  for (let left = TRIES, current = snapshot; ; left--, current = look(trees, ignores)) {
    try {
      const noted = await current.recording(() => question(current));
      const moving = "error" in noted ? MOVING.has(errno(noted.error)) : unsettled(noted.answer);
      if (left === 0 || !moving) return noted;
    } finally {
      if (current !== snapshot) current.close();
    }
  }
}

/** Something changed while it was read: the answer says to ask again. */
function isUnsettled({ diagnostics }: Pick<Resolution, "diagnostics">): boolean {
  return diagnostics.some(
    ({ code, facts }) => code === "read/changed" || (code === "read/unreadable" && MOVING.has(facts.errno)),
  );
}

/** The state, the text that would be delivered, and the diagnostics. */
function outcomeOf(resolution: Resolution): string {
  const { state, diagnostics } = resolution;
  // the order of keys and the spelling of scalars are delivered too (E8, E11)
  const text = state === "effective" ? (resolution.text ?? resolution.fingerprint) : "";
  return JSON.stringify([state, text, diagnostics]);
}

/** Whether a file system has said no; everything else is the caller's mistake, or ours. */
export function isFailure(error: unknown): boolean {
  return error instanceof Error && "code" in error;
}

/** What a file system would not show. */
export function unreadable(error: unknown): Diagnostic {
  const path = error instanceof Error && "path" in error ? String(error.path) : "a directory";
  return locate(finding("read/unreadable", { path, errno: errno(error) }), {});
}
