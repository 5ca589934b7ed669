// How the dry runs grow: the same question over ten times as many items. Linear is 10, n log n up to 13.
/* oxlint-disable no-console -- this prints */
import { diff, jsonPatch, mergePatch, preview, prepare, audit } from "../../dist/lib/index.js";
import { memoryFileSystem } from "../../dist/lib/host.js";

const ROUNDS = 5;
const PROFILE = "/keyed: { x-merge: keyed, x-merge-keys: [n] }\n/set: { x-merge: set }\n";

/** Some numbers in another order, the same in each run. */
function shuffled(list) {
  let seed = 1;
  const next = () => (seed = (seed * 48_271) % 2_147_483_647);
  return list
    .map((item) => [next(), item])
    .toSorted(([a], [b]) => a - b)
    .map(([, item]) => item);
}

const numbers = (size) => Array.from({ length: size }, (_, index) => index);
const keyed = (size) => numbers(size).map((n) => ({ n, x: n % 7 }));

/** What the vendor has and the administrator makes of it, by name. */
const TREES = {
  "a map of which half the keys change": (size) => [
    Object.fromEntries(numbers(size).map((n) => [`k${n}`, n])),
    Object.fromEntries(numbers(size / 2).map((n) => [`k${2 * n}`, -n])),
  ],
  "keyed items, shuffled": (size) => [{ keyed: keyed(size) }, { keyed: { $replace: shuffled(keyed(size)) } }],
  "a set, shuffled": (size) => [{ set: numbers(size) }, { set: { $replace: shuffled(numbers(size)) } }],
  "a list with 20 edits": (size) => [
    { list: numbers(size) },
    { list: numbers(size).flatMap((n) => (n % (size / 20) === 7 ? ["new", n] : [n])) },
  ],
  "a list of which every second item changes": (size) => [
    { list: numbers(size) },
    { list: numbers(size).map((n) => (n % 2 === 0 ? n : -n)) },
  ],
};

async function resolved(tree, size) {
  const [vendor, etc] = tree(size);
  const plan = await prepare(
    memoryFileSystem({
      "/usr/share/substrata/schemas/app.json.merge.yaml": PROFILE,
      "/usr/share/defaults/app.json": JSON.stringify(vendor),
      "/etc/app.json.d/10-site.json": JSON.stringify(etc),
    }),
  );
  return [await plan.resolve("app.json", { layers: ["vendor"] }), await plan.resolve("app.json")];
}

function time(run) {
  const times = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  });
  return times.toSorted((a, b) => a - b)[ROUNDS >> 1];
}

const QUESTIONS = { diff, jsonPatch, mergePatch, preview, audit: (_, now) => audit(now) };

/** Prints each question over each tree, at 10,000 items and at 100,000. */
export async function dryRuns(small = 10_000) {
  for (const [what, tree] of Object.entries(TREES)) {
    console.log(`\n${what}`);
    const [few, many] = [await resolved(tree, small), await resolved(tree, small * 10)];
    for (const [name, ask] of Object.entries(QUESTIONS)) {
      const [short, long] = [time(() => ask(...few)), time(() => ask(...many))];
      console.log(
        `  ${name.padEnd(12)} ${short.toFixed(1).padStart(9)} ms ${long.toFixed(1).padStart(9)} ms  ${(long / short).toFixed(1)} × for 10 ×`,
      );
    }
  }
}
