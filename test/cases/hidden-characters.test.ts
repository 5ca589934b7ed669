import { expect, test } from "vitest";
import { inTree, runIn } from "../support/case.js";
import type { Section } from "../support/txtar.js";

/*
 * What nobody would see, or what turns a line around, is escaped in every form of output (R10): in keys, values, comments,
 * names of files, and in what a schema says. `show` alone prints the configuration itself.
 */
const HIDDEN = [
  "\u0007",
  "\u001b",
  "\u007f",
  "\u0085",
  "\u009b",
  "\u061c",
  "\u200e",
  "\u200f",
  "\u2028",
  "\u2029",
].concat(Array.from("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"));
const WORD = HIDDEN.join("x");
// oxlint-disable-next-line no-control-regex
const RAW = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;
const ESCAPED = JSON.stringify(WORD).replaceAll(
  /[\u007f-\u{10ffff}]/gu,
  (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
);
const NAME = WORD.replaceAll("\u0085", ""); // a name of a file

const FILES: readonly Section[] = [
  {
    heading: "usr/share/substrata/schemas/app.json.schema.json",
    body: `{ "description": ${ESCAPED}, "properties": { "port": { "type": "integer", "description": ${ESCAPED} } } }`,
  },
  { heading: "usr/share/defaults/app.json", body: `{ "port": 1, "text": ${ESCAPED}, "list": [${ESCAPED}] }` },
  { heading: "etc/app.json.d/10-a.json", body: `{ "port": ${ESCAPED}, ${ESCAPED}: 1, "list": [] }` },
  {
    heading: "etc/app.json.d/20-b.json",
    body: `{ "text": ${JSON.stringify(`${WORD}y`)}, "port": ${JSON.stringify(WORD)} }`,
  },
  { heading: `etc/app.json.d/30-${NAME}.txt`.replaceAll(/\s/gu, ""), body: "" },
  { heading: "etc/app.json.d/40-c.json", body: `{ "a": 1,, ${JSON.stringify(WORD)} }` },
];
/** The same without what refuses it. */
const VALID = FILES.filter(({ heading }) => !/[14]0-/.test(heading)).map(({ heading, body }) => ({
  heading,
  body: body.replace(/, "port": "[^"]*" \}/, " }"),
}));

const COMMANDS = [
  "check",
  "check --json",
  "check --format sarif",
  "check --format github",
  "diff",
  "diff --stat",
  "diff --json",
  "diff --format unified",
  "diff --format markdown",
  "diff --format json-patch",
  "diff --format merge-patch",
  "explain app.json",
  "explain app.json --json",
  "explain app.json#/text app.json#/port",
  "explain app.json#/text --json",
  "layers",
  "layers --json",
  "trim",
  "schema app.json",
  "check --with /dev/null@/etc/app.json.d/20-b.json",
];

test.each([
  ["valid", VALID],
  ["refused", FILES],
])("no form of output shows what nobody would see: a %s configuration", async (_, files) => {
  const [raw, escaped] = await inTree(files, async (root) => {
    const shown: string[] = [];
    const withEscapes: string[] = [];
    for (const command of COMMANDS) {
      const { stdout, stderr } = await runIn(root, `substrata ${command}`);
      const text = `${stdout}${stderr}`;
      if (RAW.test(text)) shown.push(`${command}: ${JSON.stringify(text.split("\n").find((line) => RAW.test(line)))}`);
      if (/\\\\?u202e/.test(text)) withEscapes.push(command);
    }
    return [shown, withEscapes];
  });
  expect(raw).toEqual([]);
  expect(escaped?.length).toBeGreaterThan(COMMANDS.length / 2);
});
