import type { MergeFacts } from "../../model/codes/merge.js";
import type { CodeHelp } from "./code-help.js";

export const MERGE_HELP: CodeHelp<MergeFacts> = {
  "merge/unknown-directive": {
    summary: "a $word is nearly a directive",
    means: `A map has only keys that start with $, and one of them is a slip or two away
from a directive such as $append. A slip must not become data that the
application is given, so the configuration is refused.`,
    example: `/etc/docker/daemon.json
  { "dns": { "$apend": ["192.0.2.53"] } }`,
    solve: `Correct the word. Where the key is meant as data, put the map under
$literal: { "$literal": { "$apend": … } }.`,
  },
  "merge/directive-sibling": {
    summary: "a directive stands beside other keys",
    means: `A directive takes the place of the whole value, so that ordinary keys beside
it have no meaning; nor have two directives, but for $remove, $prepend and
$append, which act together in that order. The configuration is refused.`,
    example: `/etc/docker/daemon.json
  { "log-opts": { "$replace": { "tag": "x" }, "max-size": "10m" } }`,
    solve: `Move the ordinary keys into the directive's operand, or into $merge. Keys
that only look like directives go under $literal.`,
  },
  "merge/directive-misplaced": {
    summary: "a directive stands where nothing merges",
    means: `Below !replace, inside an item of a list without keys, and in a map that is
replaced whole nothing is merged: there a directive has nothing to act on.
$merge on a list needs items that have an identity. The message says which of
these it is, and the configuration is refused.`,
    example: `/etc/app/app.yaml.d/10-site.yaml
  net: !replace
    mtu: 9000
    name: !delete`,
    solve: `Leave out what you do not want, or remove the outer directive. Where items
of a list shall merge, declare x-merge: keyed with its x-merge-keys for it.`,
  },
  "merge/directive-operand": {
    summary: "a directive is given the wrong kind of value",
    means: `Each directive takes values of some kind: $append, $prepend and $remove a
list, $merge a map or a list whose items have an identity, $delete true or an
item of a list. Another value says nothing, and the configuration is refused.`,
    example: `/etc/app/app.yaml.d/10-site.yaml
  servers: !append two.example
  mtu: { $delete: false }`,
    solve: `Give it what the message asks for: !append [two.example]. To keep a key,
leave its line out.`,
  },
  "merge/missing-key": {
    summary: "an item of a keyed list lacks its key",
    means: `The items of this list are told apart by the fields that x-merge-keys names,
and this item lacks one of them, or has null, a list, a map or a directive
there. Which item of the lower files it means is not known, so the
configuration is refused.`,
    example: `The merge profile: /jobs: { x-merge: keyed, x-merge-keys: [name] }
/etc/app/app.yaml.d/10-site.yaml
  jobs:
    - every: 5s`,
    solve: `Write the field in the item, as a plain scalar: name: node. Where items may
lack it, give the field a default in the schema.`,
  },
  "merge/duplicate-item": {
    summary: "one file speaks twice of one item",
    means: `Two items of a keyed list have the same key in one file, or one file both adds
and removes an item of a list. One of the two would be lost, so the
configuration is refused. The same key in two files merges.`,
    example: `The merge profile: /jobs: { x-merge: keyed, x-merge-keys: [name] }
/etc/app/app.yaml.d/10-site.yaml
  jobs:
    - { name: node, every: 1s }
    - { name: node, every: 2s }`,
    solve: `Keep one of the two, or write both settings into one item; the message names
the line of the first.`,
  },
  "merge/duplicate-in-set": {
    summary: "a list says the same thing twice",
    means: `One file names an item of a set twice, or removes an item of a list twice. It
counts once, and nothing else follows.`,
    example: `The merge profile: /tags: { x-merge: set }
/etc/app/app.yaml.d/10-site.yaml
  tags: [edge, berlin, edge]`,
    solve: `Remove one of the two.`,
  },
  "merge/no-target": {
    summary: "!existing finds nothing below",
    means: `!existing says that a lower file has a value there, and that the override is
wrong otherwise. No lower file has one: it may have been renamed or removed,
or the key has a slip. The configuration is refused, as its author asked.`,
    example: `/usr/share/defaults/app/app.yaml
  net: { mtu: 1500 }
/etc/app/app.yaml.d/10-site.yaml
  net: { mtv: !existing 9000 }`,
    solve: `Run substrata show ID --layers vendor to see the names that there are, and
correct the key. Remove !existing where the value shall hold in any case.`,
  },
  "merge/locked": {
    summary: "an override changes what is locked",
    means: `A place is locked by !lock in a lower file, or by x-lock in a schema, a merge
profile or a site's policy, and it ends up with another value. A lock never
changes a value: it refuses the configuration. With --locks warn it is a
warning.`,
    example: `/usr/share/defaults/app/app.yaml
  mode: !lock strict
/etc/app/app.yaml.d/10-site.yaml
  mode: open`,
    solve: `Remove the line that the finding shows, or ask whoever locked the place. A
lock goes with its file: mask the file if you may decide that.`,
  },
  "merge/type-change": {
    summary: "a value of another kind takes the place",
    means: `An override puts a value of another kind in the place of a lower one: a scalar
over a map, a list over a scalar. The override wins whole, and what it hides
is gone; often it is a slip of indentation. The configuration stays valid.
Where the schema allows both kinds nothing is said.`,
    example: `/usr/share/defaults/app/app.yaml
  log: { level: info, file: app.log }
/etc/app/app.yaml.d/10-site.yaml
  log: debug`,
    solve: `Write the value in the form of the lower one: log: { level: debug }. Write
!replace before it where the change is meant.`,
  },
  "merge/blank": {
    summary: "a key with nothing behind it hides a value",
    means: `In YAML a key with nothing behind it has the value null, which replaces the
lower value; it does not bring the default back. Nothing else follows, but few
people mean it.`,
    example: `/usr/share/defaults/app/app.yaml
  net: { mtu: 1500 }
/etc/app/app.yaml.d/10-site.yaml
  net:
    mtu:`,
    solve: `Write !delete to remove the key, null to mean null, or remove the line to
use the lower value.`,
  },
  "merge/strategy": {
    summary: "a value does not fit the declared strategy",
    means: `A schema or a merge profile declares how a place merges, and the value is of a
kind that cannot merge so: a scalar or a map where lists are appended, a list
where maps are deep. The schema names no type that would decide, so nothing is
guessed, and the configuration is refused.`,
    example: `The merge profile: /tags: { x-merge: set }
/etc/app/app.yaml.d/10-site.yaml
  tags: edge`,
    solve: `Write a value of that kind: tags: [edge]. Write !replace before it if the
value is meant to replace whatever is below, or correct the declaration.`,
  },
};
