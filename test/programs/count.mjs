/**
 * Asks the programs and prints how many entries of the atlas they have proven: `atlas: N programs proven, M recorded`.
 * Where there is no laboratory none is proven, and where SUBSTRATA_SHARED is not set none is recorded.
 *
 *     node test/programs/count.mjs [TREES]
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [trees = "10"] = process.argv.slice(2);
const directory = mkdtempSync(join(tmpdir(), "atlas-"));
const report = join(directory, "report.json");
const vitest = ["vitest", "run", "--config", ".config/vitest.config.ts", "test/programs"];
const { status } = spawnSync(
  "npx",
  [...vitest, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
  {
    cwd: new URL("../..", import.meta.url),
    env: { ...process.env, PROGRAMS: trees },
    stdio: ["ignore", 2, 2],
  },
);
const tests = JSON.parse(readFileSync(report, "utf8")).testResults.flatMap(({ assertionResults }) => assertionResults);
rmSync(directory, { recursive: true });

/** Entries all of whose tests of a kind have passed. */
function held(kind) {
  const ofKind = tests.flatMap(({ title, status: state }) => {
    const name = new RegExp(`^${kind} (.*?): `).exec(title)?.[1];
    return name === undefined ? [] : [[name, state === "passed"]];
  });
  const failed = new Set(ofKind.filter(([, passed]) => !passed).map(([name]) => name));
  return new Set(ofKind.map(([name]) => name).filter((name) => !failed.has(name))).size;
}

process.stdout.write(`atlas: ${held("proven")} programs proven, ${held("recorded")} recorded\n`);
process.exitCode = status ?? 1;
