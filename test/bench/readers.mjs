// How fast each syntax is read beside its library, in one run: MB/s, and the ratio of the times.
/* oxlint-disable no-console -- this prints */
import { parse as parseJsonc } from "jsonc-parser";
import { parse as parseToml } from "smol-toml";
import { parse as parseYaml } from "yaml";
import { formatNamed } from "../../dist/modules/format/index.js";

const SERVICES = 1500; // a larger text is counted, and read by the package

/** The same configuration in each syntax: maps in maps, lists, and scalars of every kind. */
const services = Array.from({ length: SERVICES }, (_, index) => ({
  name: `service${index}`,
  port: 1024 + index,
  host: `node${index}.example.org`,
  tags: ["a", "b", "c d"],
  enabled: index % 2 === 0,
}));
const yaml = services
  .map(({ name, port, host, tags, enabled }) =>
    [
      `${name}:`,
      `port: ${port}`,
      `host: ${host}`,
      `tags: [${tags.join(", ")}]`,
      `limits:\n    soft: 1\n    hard: 2`,
      `enabled: ${enabled}`,
    ].join("\n  "),
  )
  .join("\n");
const json = JSON.stringify(Object.fromEntries(services.map(({ name, ...service }) => [name, service])), undefined, 2);
const toml = services
  .map(
    ({ name, port, host, tags, enabled }) =>
      `[${name}]\nport = ${port}\nhost = "${host}"\ntags = ${JSON.stringify(tags)}\nenabled = ${enabled}\n`,
  )
  .join("\n");

const READERS = [
  ["YAML, plain", "yaml", `${yaml}\n`, "yaml", (text) => parseYaml(text, { uniqueKeys: false })],
  ["YAML, by the package", "yaml", `#\t\n${yaml}\n`, "yaml", (text) => parseYaml(text, { uniqueKeys: false })],
  ["JSON, plain", "json", json, "JSON.parse", JSON.parse],
  ["JSON with comments", "jsonc", `// all\n${json}`, "jsonc-parser", (text) => parseJsonc(text)],
  ["TOML", "toml", toml, "smol-toml", parseToml],
];

/** The shortest of some rounds, in which both are run in turn. */
function best(runs, rounds = 7) {
  const times = runs.map(() => Infinity);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, run] of runs.entries()) {
      const start = performance.now();
      run();
      times[index] = Math.min(times[index], performance.now() - start);
    }
  }
  return times;
}

export function readers() {
  for (const [what, name, text, library, parse] of READERS) {
    const [ours, theirs] = best([() => formatNamed(name).parse(text), () => parse(text)]);
    const speed = (time) => `${(text.length / 1000 / time).toFixed(1).padStart(6)} MB/s`;
    console.log(
      `${what.padEnd(24)} ${speed(ours)}  ${library.padEnd(12)} ${speed(theirs)}  ${(ours / theirs).toFixed(2)} × its time`,
    );
  }
}
