import type { ViolationFacts } from "../../model/codes/violation.js";
import type { CodeHelp } from "./code-help.js";

export const VIOLATION_HELP: CodeHelp<ViolationFacts> = {
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
  "schema/refused": {
    summary: "a value is refused by a schema of the program",
    means: `The program that asked for the configuration has a schema of its own, which
refuses the merged value: the message has its words. The command never says
this, since it knows the schemas of the tree alone.`,
    example: `effective(resolution, z.object({ mtu: z.number() })) in a program, over
/etc/app/app.yaml.d/10-site.yaml
  mtu: 9k`,
    solve: `Write a value that the program takes, or remove the line to use the default.
Let the schema of the tree say the same, so that check finds it before.`,
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
