import fc from "fast-check";
import { expect, test } from "vitest";
import {
  memoryFileSystem,
  type MemoryFile,
  type MemoryFileSystem,
  type WritableFileSystem,
} from "../../src/host/public.js";
import { openKeep, standsOf } from "../../src/agent/index.js";
import { agent, emit, prepare, type AgentOptions } from "../../src/index.js";
import { LONG, runs } from "../support/runs.js";

/*
 * Never less safe than yesterday (R2): whatever single fault meets a host, with a reboot that empties the output root or
 * without, what stands afterwards is what was delivered last, or nothing; and when the fault is gone, so is its effect.
 */
const [VENDOR, SCHEMAS, POLICY, OUT] = [
  "/usr/share/defaults",
  "/usr/share/substrata/schemas",
  "/etc/substrata/policy",
  "/run/substrata",
];
const OPTIONS: AgentOptions = { fallback: "last", keep: "/var/lib/substrata" };
const { numRuns, seed } = runs({ few: 250, cost: 10 });

type Tree = Readonly<Record<string, MemoryFile>>;

/** One configuration of a host, with what speaks of it. */
interface Configuration {
  readonly id: string;
  readonly vendorDropIn: boolean;
  readonly declared: "nothing" | keyof typeof DECLARED;
  readonly policed: boolean;
  readonly overrides: readonly number[];
}

const configuration = (id: string): fc.Arbitrary<Configuration> =>
  fc.record({
    id: fc.constant(id),
    vendorDropIn: fc.boolean(),
    declared: fc.oneof(
      { weight: 12, arbitrary: fc.constantFrom("nothing", "a lock", "a list that adds") },
      { weight: 1, arbitrary: fc.constant("a lock by a schema") }, // a schema costs far more than a profile
    ),
    policed: fc.integer({ min: 0, max: 9 }).map((dice) => dice === 0),
    overrides: fc.uniqueArray(fc.integer({ min: 10, max: 99 }), { maxLength: 3 }),
  });

const HOST = fc.tuple(configuration("app/app.yaml"), configuration("b.json"));
const DECLARED = {
  "a lock": ["merge.yaml", "/tls: { x-lock: true }"],
  "a list that adds": ["merge.yaml", "/list: { x-merge: append }"],
  "a lock by a schema": ["schema.json", '{"properties": {"tls": {"x-lock": true}}}'],
} as const;

function treeOf(host: readonly Configuration[]): Tree {
  return Object.fromEntries(
    host.flatMap(({ id, vendorDropIn, declared, policed, overrides }): readonly (readonly [string, string])[] => [
      [`${VENDOR}/${id}`, '{"port": 8080, "tls": false, "list": ["v"]}'],
      ...(vendorDropIn ? [[`${VENDOR}/${id}.d/50-more.json`, '{"limit": 5, "list": ["w"]}'] as const] : []),
      ...(declared === "nothing"
        ? []
        : [[`${SCHEMAS}/${id}.${DECLARED[declared][0]}`, DECLARED[declared][1]] as const]),
      ...(policed ? [[`${POLICY}/${id}.schema.json`, '{"required": ["port"]}'] as const] : []),
      ...overrides.map((n) => [`/etc/${id}.d/${n}.json`, `{"port": ${n}, "list": ["o${n}"], "k${n}": true}`] as const),
    ]),
  );
}

/** Does something to a host, and undoes it. */
interface Fault {
  readonly name: string;
  /** Undefined where the host has nothing for it to happen to. */
  begin(files: MemoryFileSystem, tree: Tree, dice: number): (() => void) | undefined;
}

const pick = <T>(all: readonly T[], dice: number): T | undefined => all[dice % Math.max(all.length, 1)];

const broken = (name: string, where: RegExp): Fault => ({
  name,
  begin(files, tree, dice) {
    const path = pick(
      Object.keys(tree).filter((each) => where.test(each)),
      dice,
    );
    if (path === undefined) return undefined;
    files.write(path, '{"port": [');
    return () => files.write(path, tree[path] as MemoryFile);
  },
});

const vanished = (name: string, top: string): Fault => ({
  name,
  begin(files, tree) {
    if (files.entry(top) === undefined) return undefined;
    files.remove(top);
    return () => {
      for (const [path, file] of Object.entries(tree)) if (path.startsWith(`${top}/`)) files.write(path, file);
    };
  },
});

const failing = (name: string, paths: (tree: Tree) => readonly string[], errno: string): Fault => ({
  name,
  begin(files, tree, dice) {
    const path = pick(paths(tree), dice);
    if (path === undefined) return undefined;
    files.fail(path, errno);
    return () => files.fail(path, undefined);
  },
});

const FAULTS: readonly Fault[] = [
  broken("a typing error in an override", /^\/etc\/.*\.d\//),
  broken("a typing error in a vendor's file", /^\/usr\/share\/defaults\//),
  broken("a typing error in a schema", /^\/usr\/share\/substrata\//),
  broken("a typing error in a policy", /^\/etc\/substrata\//),
  vanished("the vendor's root is gone", VENDOR),
  vanished("the schemas are gone", SCHEMAS),
  vanished("the policies are gone", POLICY),
  failing("the vendor's root cannot be listed", () => [VENDOR], "EIO"),
  failing("the schemas cannot be listed", (tree) => (has(tree, SCHEMAS) ? [SCHEMAS] : []), "EIO"),
  failing("the policies cannot be listed", (tree) => (has(tree, POLICY) ? [POLICY] : []), "EIO"),
  failing("a file cannot be read", (tree) => Object.keys(tree), "EIO"),
  failing("there is no room for outputs", () => [OUT, `${OUT}/app`], "ENOSPC"),
  failing("there is no room for what is kept", () => ["/var/lib/substrata"], "ENOSPC"),
  {
    name: "some of one vendor's files are missing",
    begin(files, tree, dice) {
      const id = pick(["app/app.yaml", "b.json"], dice) as string;
      const all = Object.keys(tree).filter(
        (path) => path === `${VENDOR}/${id}` || path.startsWith(`${VENDOR}/${id}.d/`),
      );
      const missing = all.filter((_, at) => ((dice >> (at + 1)) & 1) === 0);
      if (missing.length === 0) return undefined;
      for (const path of missing) files.remove(path);
      return () => {
        for (const path of missing) files.write(path, tree[path] as MemoryFile);
      };
    },
  },
];

function has(tree: Tree, top: string): boolean {
  return Object.keys(tree).some((path) => path.startsWith(`${top}/`));
}

async function run(files: WritableFileSystem): Promise<void> {
  for await (const _ of agent(files, { ...OPTIONS, once: true }));
}

function delivered(files: MemoryFileSystem, id: string): string | undefined {
  const bytes = files.read(`${OUT}/${id}`, 1 << 20) as Uint8Array | undefined;
  return bytes && new TextDecoder().decode(bytes);
}

/** The same tree, whose every call is counted, and of which one throws, before or after it did its work. */
function throwing(files: MemoryFileSystem, at: number, after: boolean): WritableFileSystem {
  let calls = 0;
  const call = <T>(work: () => T): T => {
    const now = calls++ === at;
    if (now && !after) throw new Error("the process ends here");
    const answer = work();
    if (now) throw new Error("the process ends here");
    return answer;
  };
  return {
    entry: (path) => call(() => files.entry(path)),
    list: (path) => call(() => files.list(path)),
    read: (path, limit) => call(() => files.read(path, limit)),
    digest: (bytes) => files.digest(bytes),
    replace: (path, bytes, like) => call(() => files.replace(path, bytes, like)),
    remove: (path, below) => call(() => files.remove(path, below)),
  };
}

/** What must stand: the last good text, and without a reboot that text and nothing else. */
function check(
  host: readonly Configuration[],
  files: MemoryFileSystem,
  good: ReadonlyMap<string, string>,
  rebooted: boolean,
  fault: string,
): void {
  for (const { id, overrides } of host) {
    const now = delivered(files, id);
    // what nobody overrides is the vendor's own affair: he may take a drop-in of it away, or all
    if (overrides.length === 0 && fault === "some of one vendor's files are missing") continue;
    if (now === undefined) expect(rebooted, `${id} was removed: ${fault}`).toBe(true);
    else expect(now, `${id} is another: ${fault}`).toBe(good.get(id));
  }
}

/** That `check` says of each what stands, and rightly (Q10). */
async function checkStanding(
  host: readonly Configuration[],
  files: MemoryFileSystem,
  rebooted: boolean,
  fault: string,
): Promise<void> {
  const plan = await prepare(files, { outputs: [OUT, "/var/lib/substrata"] });
  const keep = openKeep(files, "/var/lib/substrata", OUT);
  for (const { id } of host) {
    const now = await plan.resolve(id);
    const text = delivered(files, id);
    const is = (await standsOf(files, now, OUT, keep))?.is;
    if (text === undefined) expect(is ?? "nothing", fault).toMatch(/^(?:missing|nothing)$/);
    else if (now.state === "effective" && emit(now) === text) expect(is, fault).toBe("current");
    else expect(is, fault).toBe(rebooted ? "fallback" : "stale");
  }
}

test(
  `${numRuns} faults: nothing less safe stands, and all is well when they are over`,
  { timeout: 3_600_000 },
  async () => {
    const met = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(
        HOST,
        fc.integer({ min: 0, max: FAULTS.length }),
        fc.nat(1 << 20),
        fc.boolean(),
        async (host, which, dice, reboots) => {
          const tree = treeOf(host);
          const files = memoryFileSystem(tree);
          await run(files);
          const good = new Map(host.map(({ id }) => [id, delivered(files, id) ?? "nothing"]));
          expect([...good.values()]).not.toContain("nothing");
          const reboot = (): void => void (reboots && files.remove("/run"));

          const fault = FAULTS[which];
          if (fault === undefined) {
            // an update is interrupted at one call, and another agent takes over
            const override = `/etc/${host[0].id}.d/99-new.json`;
            files.write(override, '{"fresh": true}');
            try {
              await run(throwing(files, dice % 400, (dice & 1) === 0));
            } catch (error) {
              expect(String(error)).toContain("the process ends here");
            }
            files.remove(override);
            reboot();
            await run(files);
            check(host, files, good, false, "an interruption");
            return;
          }
          const end = fault.begin(files, tree, dice);
          if (end === undefined) return;
          met.set(fault.name, (met.get(fault.name) ?? 0) + 1);
          reboot();
          await run(files);
          check(host, files, good, reboots, fault.name);
          if (dice % 8 === 0 && !fault.name.startsWith("there is no room") && files.entry(OUT) !== undefined)
            await checkStanding(host, files, reboots, fault.name);
          end();
          if (!LONG && dice % 3 !== 0) return; // a third is enough to see that it goes on
          await run(files);
          check(host, files, good, false, `after ${fault.name}`);
        },
      ),
      { numRuns, ...(seed === undefined ? {} : { seed }) },
    );
    expect(met.size).toBe(FAULTS.length);
  },
);
