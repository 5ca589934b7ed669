// Ratios in one run: absolute times drift with the machine, ratios hold. Needs `npm run build`.
/* oxlint-disable no-console -- this prints */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import deepmerge from "deepmerge";
import { resolve } from "../../dist/lib/index.js";
import { memoryFileSystem } from "../../dist/lib/host.js";
import { dryRuns } from "./dry-runs.mjs";
import { growth } from "./growth.mjs";
import { readers } from "./readers.mjs";

const median = (times) => times.toSorted((a, b) => a - b)[times.length >> 1];

/** The medians of several commands, run in turn so that a drift of the machine meets all of them. */
function inTurn(commands, rounds) {
  const times = commands.map(() => []);
  for (let round = 0; round <= rounds; round += 1) {
    for (const [index, run] of commands.entries()) {
      const start = process.hrtime.bigint();
      run();
      if (round > 0) times[index].push(Number(process.hrtime.bigint() - start) / 1e6);
    }
  }
  return times.map(median);
}

const node =
  (...args) =>
  () =>
    spawnSync(process.execPath, args, { stdio: "ignore" });
const line = (what, time, ratio) => console.log(`${what.padEnd(58)} ${time.toFixed(2).padStart(9)} ms  ${ratio}`);

function coldShow() {
  const root = mkdtempSync(join(tmpdir(), "substrata-bench-"));
  const vendor = join(root, "usr/share/defaults/app");
  const admin = join(root, "etc/app");
  mkdirSync(vendor, { recursive: true });
  mkdirSync(join(admin, "app.yaml.d"), { recursive: true });
  mkdirSync(join(admin, "app.json.d"), { recursive: true });
  writeFileSync(join(root, "empty.js"), "");
  writeFileSync(join(vendor, "app.yaml"), "net:\n  mtu: 1500\nlog: info\n");
  writeFileSync(join(vendor, "app.json"), '{ "net": { "mtu": 1500 }, "log": "info" }\n');
  writeFileSync(join(admin, "app.yaml.d/10-site.yaml"), "net:\n  mtu: 9000\n");
  writeFileSync(join(admin, "app.json.d/10-site.json"), '{ "net": { "mtu": 9000 } }\n');
  const cli = "dist/cli/substrata.cjs";
  const [floor, json, yaml] = inTurn(
    [
      node(join(root, "empty.js")),
      node(cli, "show", "app/app.json", "--root", root),
      node(cli, "show", "app/app.yaml", "--root", root),
    ],
    21,
  );
  line("node with an empty script: the floor", floor, "1.00");
  line("show, cold, a JSON id with one drop-in", json, `${(json / floor).toFixed(2)} × floor`);
  line("show, cold, a YAML id with one drop-in", yaml, `${(yaml / floor).toFixed(2)} × floor`);
  rmSync(root, { recursive: true });
}

async function dropIns() {
  const leaves = 10_000;
  const overlays = 100;
  const wide = Object.fromEntries(
    Array.from({ length: 100 }, (_, group) => [
      `g${group}`,
      Object.fromEntries(Array.from({ length: leaves / 100 }, (_, leaf) => [`k${leaf}`, leaf])),
    ]),
  );
  const parts = Array.from({ length: overlays }, (_, index) => ({
    [`g${index}`]: { k1: -index, [`n${index}`]: index },
  }));
  const { apply, elaborate, joinAll } = await import("../../dist/modules/patch/index.js");
  const { UNDECLARED } = await import("../../dist/modules/model/strategy.js");
  const base = apply(elaborate(wide, UNDECLARED).patch, undefined);
  const meanings = parts.map((part) => elaborate(part, UNDECLARED));
  const walk = (value) =>
    typeof value === "object" ? Object.values(value).reduce((sum, child) => sum + walk(child), 0) : 1;
  const [plain, ours, fold] = inTurn(
    [
      () => walk(wide),
      () => apply(joinAll(meanings).patch, base),
      () => parts.reduce((below, part) => deepmerge(below, part), wide),
    ],
    21,
  );
  console.log("");
  line("a plain walk over 10,000 leaves", plain, "1.00");
  line("100 drop-ins composed and applied over them", ours, `${(ours / plain).toFixed(1)} × the walk`);
  line(
    "the same by deepmerge, one after another",
    fold,
    `${(fold / plain).toFixed(1)} × the walk, ${(fold / ours).toFixed(0)} × ours`,
  );

  const files = { "/usr/share/defaults/app.json": JSON.stringify(wide) };
  parts.forEach(
    (part, index) => (files[`/etc/app.json.d/${String(index).padStart(3, "0")}.json`] = JSON.stringify(part)),
  );
  const tree = memoryFileSystem(files);
  const times = [];
  for (let round = 0; round < 8; round += 1) {
    const start = performance.now();
    await resolve(tree, "app.json");
    times.push(performance.now() - start);
  }
  line(
    "the whole resolution of these 101 files, in memory",
    median(times.slice(1)),
    `${(median(times.slice(1)) / plain).toFixed(0)} × the walk`,
  );
}

/** `npm run bench` runs all; `npm run bench -- growth [PART…]` those alone, of whose names these are parts. */
const [suite, ...parts] = process.argv.slice(2);
const SUITES = {
  "cold-show": coldShow,
  "drop-ins": dropIns,
  readers,
  "dry-runs": dryRuns,
  growth: () => growth(parts),
};
for (const [name, run] of Object.entries(SUITES)) if (suite === undefined || suite === name) await run();
