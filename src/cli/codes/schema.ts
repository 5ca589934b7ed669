import type { SchemaFacts } from "../../model/codes/schema.js";
import type { CodeHelp } from "./code-help.js";

export const SCHEMA_HELP: CodeHelp<SchemaFacts> = {
  "schema/broken": {
    summary: "a schema does not compile",
    means: `A schema is no lawful JSON Schema of its draft: a keyword has a value that it
does not take, $schema names a draft that is not known here, a pattern is none
or could take for ever. A schema that cannot judge must not let everything
pass, so each configuration that it is for is refused.`,
    example: `The schema: { "properties": { "mtu": { "type": "integr" } } }
/usr/share/defaults/app/app.yaml
  mtu: 1500`,
    solve: `Correct the schema at the marked place. If the vendor brings it, report it
there; --schemas DIR can take its place until then.`,
  },
  "schema/unresolved-reference": {
    summary: "a schema refers to one that is not there",
    means: `A $ref names a file, an $id, an anchor or a place that is in none of the files
of that schema directory. Nothing is fetched from a network. The schema cannot
judge, so each configuration that it is for is refused.`,
    example: `The schema: { "properties": { "net": { "$ref": "common.json" } } }
/usr/share/defaults/app/app.yaml
  net: { mtu: 1500 }`,
    solve: `Place the file beside the schema that refers to it, or correct the
reference.`,
  },
  "schema/annotation": {
    summary: "an annotation has a value it does not take",
    means: `An annotation of a schema or a merge profile, such as x-merge or x-format, has
a value that means nothing: a strategy, a format or a precedence that there is
not, or keyed without x-merge-keys. The same is said of the words of others,
such as x-kubernetes-list-type. Nothing is guessed: each configuration that it
is for is refused.`,
    example: `The merge profile: /jobs: { x-merge: apend }
/usr/share/defaults/app/app.yaml
  jobs: [backup]`,
    solve: `Write one of the values that the message names. A profile can add x-lock,
x-secret and x-removed, and never take them away: leave out a false.`,
  },
  "schema/unknown-annotation": {
    summary: "a merge profile has an unknown annotation",
    means: `A word in a merge profile is none of the annotations that there are. It may be
a slip in a lock or a secret, which would silently not hold, so each
configuration that the profile is for is refused. In a schema unknown words
are left alone, for they belong to other tools.`,
    example: `The merge profile: /jobs: { x-merg: append }
/usr/share/defaults/app/app.yaml
  jobs: [backup]`,
    solve: `Correct the word; the hint names the nearest one. Notes for people go into
comments.`,
  },
  "schema/pattern": {
    summary: "a key of a merge profile is no place pattern",
    means: `The keys of a merge profile are patterns for places: each starts with a slash,
* is any one segment, ** any number of them, and "" is the root. A key of
another form means no place, and each configuration that the profile is for is
refused.`,
    example: `The merge profile: jobs: { x-merge: append }
/usr/share/defaults/app/app.yaml
  jobs: [backup]`,
    solve: `Write a slash before it: /jobs. Write ~1 for a slash inside a key, and ~0
for a tilde.`,
  },
  "schema/unmatched-pattern": {
    summary: "a pattern of a merge profile means no place",
    means: `The schema says which keys there are, and a pattern of the merge profile leads
to none of them. It may be a slip, and what the pattern declares holds
nowhere. The configuration stays valid.`,
    example: `The schema: { "properties": { "scrape_jobs": { "type": "array" } } }
The merge profile: /scrape_job: { x-merge: append }
/usr/share/defaults/app/app.yaml
  scrape_jobs: [backup]`,
    solve: `Correct the pattern, or remove it where the schema has lost the place.`,
  },
  "schema/strategy": {
    summary: "a strategy is for another type than the schema's",
    means: `A strategy is declared for a place that the schema gives another type: append,
prepend, set and keyed are for lists, deep is for maps. It could never apply,
so the declaration is a mistake, and each configuration that it is for is
refused.`,
    example: `The schema: { "properties": { "mtu": { "type": "integer" } } }
The merge profile: /mtu: { x-merge: append }
/usr/share/defaults/app/app.yaml
  mtu: 1500`,
    solve: `Remove the strategy, or declare it for the place that was meant. A scalar
always replaces the one below.`,
  },
  "schema/rename": {
    summary: "x-renamed-from contradicts itself",
    means: `A key's old names, listed by x-renamed-from, lead back to the key itself, or
two keys claim the same old name. Which key an old name means is not known, so
each configuration that the schema is for is refused.`,
    example: `The schema: { "properties": { "a": { "x-renamed-from": ["b"] },
  "b": { "x-renamed-from": ["a"] } } }
/usr/share/defaults/app/app.yaml
  a: 1`,
    solve: `Let each key list only names that no key has any longer, and each name once.`,
  },
  "schema/renamed": {
    summary: "a key is written by its old name",
    means: `The schema says that a key was renamed, and a file still writes the old name.
It is read as the new one, unless the same map of that file has the new name
too: then the old one does not count. The configuration stays valid. In the
vendor's own files it is a note.`,
    example: `The schema: { "properties": { "level": { "x-renamed-from": ["debug"] } } }
/etc/app/app.yaml.d/10-site.yaml
  debug: true`,
    solve: `Write the new name. Where both stand there, remove the old one.`,
  },
  "schema/deprecated": {
    summary: "a key is deprecated",
    means: `The schema says that a key should no longer be used, and a file writes it. It
still has its effect, and a later version of the software may take it away.
The configuration stays valid. In the vendor's own files it is a note.`,
    example: `The schema: { "properties": { "legacy": { "deprecated": true } } }
/etc/app/app.yaml.d/10-site.yaml
  legacy: true`,
    solve: `Follow the schema's advice, which the message repeats where there is any,
and remove the line.`,
  },
  "schema/removed": {
    summary: "a key is no longer supported",
    means: `The schema says by x-removed that the software has lost a key, and a file
still writes it. It would have no effect, or stop the software, so the
configuration is refused. A file may still delete the key.`,
    example: `The schema: { "properties": { "legacy": { "x-removed": "use level" } } }
/etc/app/app.yaml.d/10-site.yaml
  legacy: true`,
    solve: `Remove the line, and write what the message names in its place. Where a
lower file writes the key, change that file.`,
  },
  "schema/ambiguous-strategy": {
    summary: "branches of a schema disagree how to merge",
    means: `Branches of a schema, under anyOf, oneOf or the like, declare different
strategies for one place. Which branch holds is known only after merging, so
none is chosen: maps are deep and lists are replaced, as without a
declaration. The configuration stays valid.`,
    example: `The schema: { "properties": { "servers": {
  "anyOf": [{ "x-merge": "append" }, { "x-merge": "set" }] } } }
/usr/share/defaults/app/app.yaml
  servers: [one.example]`,
    solve: `Declare x-merge beside the type of that place, outside the branches, or in a
merge profile: both go before what branches say.`,
  },
  "schema/two-sources": {
    summary: "an id has two schemas",
    means: `A directory of schemas holds the schema of one id twice, as .schema.json and
as .schema.yaml. Which of them is meant is not known, so the configuration is
refused.`,
    example: `/usr/share/substrata/schemas/app/app.yaml.schema.json
  { "type": "object" }
/usr/share/substrata/schemas/app/app.yaml.schema.yaml
  type: object
/usr/share/defaults/app/app.yaml
  mtu: 1500`,
    solve: `Remove one of the two. What a site demands beyond the vendor's schema
belongs into /etc/substrata/policy.`,
  },
  "schema/secret-key": {
    summary: "a secret is to tell items apart",
    means: `The items of a list are told apart by a field that is secret. The key of an
item stands in every report that names it, so the secret would be shown. The
configuration is refused.`,
    example: `The merge profile: /users: { x-merge: keyed, x-merge-keys: [token] }
  /users/*/token: { x-secret: true }
/usr/share/defaults/app/app.yaml
  users: [{ token: abc, name: eve }]`,
    solve: `Choose a field that is not secret, or mark the whole list as secret: then no
report says more of it than that it changed.`,
  },
};
