import { expect, test } from "vitest";
import { inTree, runIn } from "../support/case.js";
import { some } from "../support/runs.js";

/*
 * A text that cannot be read may hold a secret anywhere: nobody knows where its value ends. Whatever is broken about it,
 * in whatever syntax, no form of output quotes it. The secret is a word that stands nowhere else.
 */
const SECRET = "hunter2";

/** How each syntax says that the password is a text. */
const SYNTAXES: Readonly<Record<string, (value: string) => string>> = {
  "app.yaml": (value) => `host: a\npassword: ${value}\nport: 1\n`,
  "app.json": (value) => `{\n  "host": "a",\n  "password": "${value}",\n  "port": 1\n}\n`,
  "app.jsonc": (value) => `{\n  "host": "a", // one\n  "password": "${value}",\n}\n`,
  "app.toml": (value) => `host = "a"\npassword = "${value}"\nport = 1\n`,
  "app.conf": (value) => `[main]\nhost=a\npassword=${value}\nport=1\n`,
  "app.env": (value) => `HOST=a\npassword="${value}"\nPORT=1\n`,
};

const CHARACTERS = [
  ...Array.from("\"'\\{}[]:=,#&*!|>%@`?-~;\t\0\n\u0085\u001b"),
  ": ",
  " #",
  "<<: ",
  "\n---\n",
  "\n...\n",
  "!!x ",
  "\\u12",
  "\\q",
  '"""',
  "\r",
];

/** What can go wrong where the secret stands: `value` is what is written for it in the text. */
const BROKEN: Readonly<Record<string, (text: string) => string>> = {
  ...Object.fromEntries(
    CHARACTERS.flatMap((char) => [
      [`${JSON.stringify(char)} before it`, (text: string) => text.replace(SECRET, `${char}${SECRET}`)],
      [`${JSON.stringify(char)} in it`, (text: string) => text.replace(SECRET, `x${char}${SECRET}${char}x`)],
      [`${JSON.stringify(char)} behind it`, (text: string) => text.replace(SECRET, `${SECRET}${char}`)],
      [`${JSON.stringify(char)} around its quotes`, (text: string) => text.replace(/"?hunter2"?/, `${char}$&${char}`)],
    ]),
  ),
  "no quote before it": (text) => text.replace(`"${SECRET}`, SECRET),
  "no quote behind it": (text) => text.replace(`${SECRET}"`, SECRET),
  "no quotes": (text) => text.replace(`"${SECRET}"`, SECRET),
  "no delimiter": (text) => text.replace(/(password"?)\s*[:=]/, "$1"),
  "another delimiter": (text) =>
    text.replace(/(password"?\s*)([:=])/, (_, key, was) => `${key}${was === ":" ? "=" : ":"}`),
  "no key": (text) => text.replace(/"?password"?\s*[:=]\s*/, ""),
  "its line twice": (text) => text.replace(/^.*hunter2.*\n/m, "$&$&"),
  "its line indented": (text) => text.replace(/^.*hunter2/m, "    $&"),
  "its line indented by a tab": (text) => text.replace(/^.*hunter2/m, "\t$&"),
  "cut behind it": (text) => text.slice(0, text.indexOf(SECRET) + SECRET.length),
  "a word behind it": (text) => text.replace(/"?hunter2"?/, "$& and more"),
  "in a comment of another syntax": (text) => `// ${SECRET}\n/* ${SECRET} */\n${text}`,
  "a line of its own": (text) => `${text}${SECRET}\n`,
  "an unknown directive": (text) => text.replace(SECRET, `!${SECRET} ${SECRET}`),
};

const FORMS = [
  "check",
  "check --json",
  "check --audit --format sarif",
  "check --format github",
  "diff",
  "diff --json",
  "diff --format unified",
  "diff --format markdown",
  "explain ID#/password",
  "explain ID#/password --json",
  "layers ID --json",
  "trim",
];

/**
 * Who says that it is secret. Its name does so only where it stands, and what is meant to be applied carries it then (V9).
 */
const DECLARING: readonly (readonly [by: string, profile: string, except: RegExp, every: number])[] = [
  ["a profile", "/password: { x-secret: true }\n/main/password: { x-secret: true }\n", /^$/, 61],
  ["its name", "", /^(?:no key|trim)$/, 197],
];

test.each(DECLARING)(
  "a text that cannot be read is quoted in no form of output, secret by %s",
  async (_by, profile, except, every) => {
    const leaks: string[] = [];
    const combinations = Object.entries(SYNTAXES).flatMap(([id, spelled]) =>
      Object.entries(BROKEN).flatMap(([kind, broken]) =>
        except.test(kind)
          ? []
          : {
              id,
              kind,
              text: broken(spelled(SECRET)),
              vendor: spelled("none"),
            },
      ),
    );
    let refused = 0;
    for (const { id, kind, text, vendor } of some(combinations, every)) {
      const declared = `"": { x-format: ${FORMAT[id.slice(4)]} }\n${profile}`;
      const sections = [
        { heading: `usr/share/substrata/schemas/${id}.merge.yaml`, body: declared },
        { heading: `usr/share/defaults/${id}`, body: vendor },
        { heading: `etc/${id}.d/10-site${id.slice(3)}`, body: text },
      ];
      await inTree(sections, async (root) => {
        for (const form of FORMS.filter((each) => !except.test(each))) {
          const { stdout, stderr, code } = await runIn(root, `substrata ${form.replace("ID", id)}`);
          if (form === "check" && code !== 0) refused += 1;
          const line = `${stdout}${stderr}`.split("\n").find((each) => each.includes(SECRET));
          if (line !== undefined) leaks.push(`${id}, ${kind}, ${form}: ${line.trim()}`);
        }
      });
    }
    expect(leaks).toEqual([]);
    expect(refused).toBeGreaterThan(0);
  },
);

const FORMAT: Readonly<Record<string, string>> = {
  yaml: "yaml",
  json: "json",
  jsonc: "jsonc",
  toml: "toml",
  conf: "ini",
  env: "env",
};
