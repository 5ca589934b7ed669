import type { SchemaFacts } from "../../model/catalog/schema.js";
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
  "schema/type": {
    summary: "a value has another type than it must have",
    means: `The schema names the types that a place may have, and the merged value has
another. A text of digits in quotes is no number, and in YAML a word with a
unit is a text. The configuration is refused: show prints nothing of it. Where
another file hides the wrong value, check warns.`,
    example: `The schema: { "properties": { "mtu": { "type": "integer" } } }
/etc/app/app.yaml.d/10-site.yaml
  mtu: 9k`,
    solve: `Write a value of a type that the message names, such as 9000, or remove the
line to use the vendor default.`,
  },
  "schema/enum": {
    summary: "a value is none of those allowed",
    means: `The schema lists the values that a place may have, and the merged value is
none of them. Upper and lower case differ. The configuration is refused: show
prints nothing of it. Where another file hides the wrong value, check warns.`,
    example: `The schema: { "properties": { "mode": { "enum": ["strict", "lax"] } } }
/etc/app/app.yaml.d/10-site.yaml
  mode: strikt`,
    solve: `Write one of the values that the message names, or remove the line to use
the vendor default.`,
  },
  "schema/const": {
    summary: "a value differs from the only one allowed",
    means: `The schema allows one value for a place, and the merged value is another. Such
a key often tells the version of the file's form. The configuration is
refused.`,
    example: `The schema: { "properties": { "version": { "const": 2 } } }
/etc/netplan/10-wired.yaml
  version: 3`,
    solve: `Write the value that the message names, or remove the line to use the vendor
default.`,
  },
  "schema/required": {
    summary: "a key that must be there is missing",
    means: `The schema demands a key of a map, always or beside another key, and after
merging it is not there. The finding stands where the key was deleted; else at
what demands it, such as the key beside it; else where the map was last
written. The configuration is refused.`,
    example: `The schema: { "required": ["mtu"] }
/usr/share/defaults/app/app.yaml
  mtu: 1500
/etc/app/app.yaml.d/10-site.yaml
  mtu: !delete`,
    solve: `Add the key with a value. Where an override deletes it, remove that line.`,
  },
  "schema/additional-key": {
    summary: "a map has a key that the schema does not know",
    means: `The schema says which keys a map has and allows no others, and one of the
merged map is none of them. Mostly it is a slip, or a key of another version
of the software; it would have no effect, or stop the software. The
configuration is refused.`,
    example: `The schema: { "properties": { "mtu": {} }, "additionalProperties": false }
/etc/app/app.yaml.d/10-site.yaml
  mut: 9000`,
    solve: `Correct the key; the hint names the nearest one that the schema knows. Or
remove the line.`,
  },
  "schema/range": {
    summary: "a number is out of bounds",
    means: `The schema gives a number a least or a greatest value, or a step of which it
must be a multiple, and the merged number is beyond. The configuration is
refused.`,
    example: `The schema: { "properties": { "mtu": { "minimum": 68 } } }
/etc/app/app.yaml.d/10-site.yaml
  mtu: 9`,
    solve: `Write a number that the message allows. Look at the unit: seconds may be
milliseconds, kilobytes bytes.`,
  },
  "schema/length": {
    summary: "too long or too short: text, list or map",
    means: `The schema bounds the characters of a text, the items of a list or the keys of
a map, and the merged value has more or fewer. Of a merged list or map all
files' parts count; what tipped it is marked. The configuration is refused.`,
    example: `The schema: { "properties": { "servers": { "minItems": 1 } } }
/usr/share/defaults/app/app.yaml
  servers: [one.example]
/etc/app/app.yaml.d/10-site.yaml
  servers: []`,
    solve: `Write a value of that length. Run substrata explain ID#PLACE to see which
files have written the parts.`,
  },
  "schema/format": {
    summary: "a text is not in the demanded format",
    means: `The schema names a format for a text, such as ipv4, date-time, uri or
hostname, and the merged text is not in it. The configuration is refused.`,
    example: `The schema: { "properties": { "gateway": { "format": "ipv4" } } }
/etc/app/app.yaml.d/10-site.yaml
  gateway: 192.0.2.300`,
    solve: `Write the text in that format: 192.0.2.30 for ipv4, 2025-01-31T08:00:00Z for
date-time.`,
  },
  "schema/text-pattern": {
    summary: "a text does not match the schema's pattern",
    means: `The schema gives a regular expression, and the merged text does not match it.
The pattern may match anywhere in the text, unless it begins with ^ and ends
with $. The configuration is refused.`,
    example: `The schema: { "properties": { "every": { "pattern": "^[0-9]+(s|m)$" } } }
/etc/app/app.yaml.d/10-site.yaml
  every: 15 seconds`,
    solve: `Write a text that matches, here 15s. The schema's description of the place
is shown beside the finding where it has one.`,
  },
  "schema/contains": {
    summary: "a list lacks an item that it must hold",
    means: `The schema describes an item and says how many of that kind a list must hold,
by contains, minContains and maxContains. The merged list holds fewer, or
more. The configuration is refused.`,
    example: `The schema: { "properties": { "load": { "contains": { "const": "tls" } } } }
/usr/share/defaults/app/app.yaml
  load: [tls, metrics]
/etc/app/app.yaml.d/10-site.yaml
  load: [metrics]`,
    solve: `Add the item that the schema describes. An override that should only add to
the list is written !append [metrics].`,
  },
  "schema/key-name": {
    summary: "a key has a name that is not allowed",
    means: `The schema demands something of the names of a map's keys, by propertyNames:
a pattern, a length, a list of words. One of the merged map does not fit. The
configuration is refused.`,
    example: `The schema: { "propertyNames": { "pattern": "^[a-z_]+$" } }
/etc/app/app.yaml.d/10-site.yaml
  data-centre: berlin`,
    solve: `Rename the key as the message demands, or remove the line.`,
  },
  "schema/duplicate-items": {
    summary: "a list repeats an item",
    means: `The schema demands that the items of a list differ, and two of the merged list
are the same; the message names both places, and the later one is marked.
Often an override appends what the vendor has already. The configuration is
refused.`,
    example: `The schema: { "properties": { "dns": { "uniqueItems": true } } }
The merge profile: /dns: { x-merge: append }
/usr/share/defaults/app/app.yaml
  dns: [192.0.2.53]
/etc/app/app.yaml.d/10-site.yaml
  dns: [192.0.2.53]`,
    solve: `Remove the item from the override. Declare x-merge: set for a list whose
items shall never repeat: then they collapse.`,
  },
  "schema/branch": {
    summary: "a value fits none of the forms, or too many",
    means: `The schema gives several forms by anyOf or oneOf. The merged value fits none
of them, and all are equally near; or it fits two where exactly one is
allowed. Where one form is clearly meant, its own finding is told instead of
this one. The configuration is refused.`,
    example: `The schema: { "oneOf": [{ "required": ["file"] }, { "required": ["url"] }] }
/usr/share/defaults/app/app.yaml
  file: /var/log/app.log
/etc/app/app.yaml.d/10-site.yaml
  url: https://log.example`,
    solve: `Write the value in one of the forms that the message names. Where a lower
file has chosen another form, delete its keys: file: !delete.`,
  },
  "schema/forbidden": {
    summary: "a value is what the schema forbids",
    means: `The schema excludes a form by not, or allows nothing at all at a place by
false. The merged value is there, and of that form. The configuration is
refused.`,
    example: `The schema: { "properties": { "user": { "not": { "const": "root" } } } }
/etc/app/app.yaml.d/10-site.yaml
  user: root`,
    solve: `Write another value, or remove the line. Where a lower file brings the key,
write !delete behind it.`,
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
  "schema/unsafe-integer": {
    summary: "an integer is too large for JSON",
    means: `The schema asks for a number, and the integer lies beyond ±2^53: the numbers
of JSON cannot tell it from its neighbours. It is never rounded. The
configuration is refused.`,
    example: `The schema: { "properties": { "quota": { "type": "integer" } } }
/etc/app/app.yaml.d/10-site.yaml
  quota: 9007199254740993`,
    solve: `Write a smaller number, or a larger unit. Where the software takes a text,
quote it, and let the schema allow a string.`,
  },
  "schema/too-costly": {
    summary: "a schema takes too long to judge",
    means: `To judge the merged value would take too long: the schema's references refer
to themselves without end, or multiply beyond five million steps, or a text is
too long for a pattern. What cannot be judged must not pass, so the
configuration is refused.`,
    example: `The schema: { "$defs": { "a": { "$ref": "#/$defs/b" },
  "b": { "$ref": "#/$defs/a" } }, "$ref": "#/$defs/a" }
/usr/share/defaults/app/app.yaml
  mtu: 1500`,
    solve: `Simplify the schema: remove the circle, or name a shared part once. If the
vendor brings the schema, report it there.`,
  },
};
