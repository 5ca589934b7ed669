import type { ParseFacts } from "../../model/codes/parse.js";
import type { CodeHelp } from "./code-help.js";

export const PARSE_HELP: CodeHelp<ParseFacts> = {
  "parse/syntax": {
    summary: "a file breaks the rules of its format",
    means: `From the marked place on the text breaks its syntax. Nothing of the file
counts, for a half-read override could be worse than none, and the
configuration is refused. Of JSON the first mistake is told, of YAML and TOML
at most three: what follows them is often a guess.`,
    example: `/etc/docker/daemon.json
  {
    "mtu": 9000,
  }`,
    solve: `Mend the marked place first, then ask again. Look one line above it too: a
missing quote, bracket or colon shows later than it stands.`,
  },
  "parse/duplicate-key": {
    summary: "a key is written twice in one map",
    means: `A map of one file has a key twice. Readers differ in which of the two counts,
so neither is guessed, and the configuration is refused. The same key in two
files is an override, and no fault.`,
    example: `/etc/app/app.yaml.d/10-site.yaml
  mtu: 1500
  name: edge
  mtu: 9000`,
    solve: `Keep one of the two; the message names the line of the first.`,
  },
  "parse/several-documents": {
    summary: "a YAML file holds several documents",
    means: `A configuration file is one document, and here a line of --- starts another.
Which of them counts would be a guess, so the configuration is refused.`,
    example: `/etc/app/app.yaml.d/10-site.yaml
  mtu: 9000
  ---
  name: edge`,
    solve: `Remove the --- between them, or make each document a drop-in of its own.`,
  },
  "parse/number": {
    summary: "a number is infinite, or none at all",
    means: `JSON has no infinity and no NaN, and no number beyond 1.8e308. A value that
cannot be handed on as it is written is never rounded: the configuration is
refused.`,
    example: `/etc/app/app.yaml.d/10-site.yaml
  timeout: .inf
  ratio: 1e999`,
    solve: `Write a finite number, or quote the text to mean a string. Many programs
have a word or 0 for "no limit": look into their manual.`,
  },
  "parse/key": {
    summary: "a key is no plain string",
    means: `JSON knows strings as keys and nothing else. In YAML a key may also be null, a
list, a map, an alias or a value with a tag; for these there is no place in a
configuration, and it is refused. A key such as 8080 or on is fine: a key is
its text.`,
    example: `/etc/app/app.yaml.d/10-site.yaml
  ports:
    ~: closed
    ? [80, 443]
    : open`,
    solve: `Quote the key to mean its text, as "~", or write the map in another way.`,
  },
  "parse/tag": {
    summary: "a YAML tag means nothing here",
    means: `A tag says how a value is meant, and this one is neither a directive of
substrata, such as !append, nor a type of JSON, nor a tag that the schema
declares for the application. Or it is a type such as !!int before a value
that is none. To drop it could change the meaning, so the configuration is
refused.`,
    example: `/etc/app/app.yaml.d/10-site.yaml
  servers: !apend [two.example]
  password: !vault web/password
  port: !!int http`,
    solve: `Correct the name. Where the tag belongs to the application, let the schema
or the merge profile list it at the root: x-tags: ["!vault"].`,
  },
  "parse/alias": {
    summary: "a YAML alias cannot be resolved",
    means: `An alias (*name) stands for the value behind the anchor (&name) above it, in
the same file. Here no anchor has the name, or the alias stands inside its own
anchor, or aliases would make the document more than 100 times as large as it
is written, or by a million nodes larger. The configuration is refused.`,
    example: `/etc/app/app.yaml.d/10-site.yaml
  base: &base { mtu: 9000 }
  uplink: *bsae`,
    solve: `Correct the name, or write the anchor above its first alias. Quote a text
that starts with *. Write out what multiplies itself.`,
  },
  "parse/merge-key": {
    summary: "<< is given something that is no map",
    means: `In YAML the key << takes over the keys of another map. What stands behind it
here is no map and no list of maps, and the configuration is refused. A
directive does not count as a map: it has no keys to take over.`,
    example: `/etc/app/app.yaml.d/10-site.yaml
  name: &name edge
  uplink:
    <<: *name
    mtu: 9000`,
    solve: `Give it an alias of a map, or a list of such aliases. Quote "<<" to mean an
ordinary key.`,
  },
  "parse/depth": {
    summary: "a document is nested too deeply",
    means: `Lists and maps stand inside one another for more than 256 levels, by
themselves or by aliases. No real configuration does; a file made to exhaust
the reader does. It is not read, and the configuration is refused.`,
    example: `/etc/app/app.json
  [[[[[[[[[[[[[[[[ … and so on, 300 times`,
    solve: `Write the file flatter. If a program has made it, look for a loop in that
program.`,
  },
  "parse/string": {
    summary: "a text holds what is no character",
    means: `A YAML file holds a control character, such as a NUL byte, that may not stand
in YAML as it is; or an escape in a string makes half a surrogate pair, which
is no character. No two programs would agree on such a text, so the
configuration is refused.`,
    example: `/etc/docker/daemon.json
  { "log-level": "\\ud800" }`,
    solve: `Remove the character; in YAML write it as an escape in double quotes, such
as "\\e" or "\\0". Write both halves of a pair, or the character itself.`,
  },
};
