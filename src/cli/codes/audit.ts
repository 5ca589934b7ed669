import type { AuditFacts } from "../../model/codes/audit.js";
import type { CodeHelp } from "./code-help.js";

export const AUDIT_HELP: CodeHelp<AuditFacts> = {
  "audit/redundant": {
    summary: "an override says what is there without it",
    means: `Without this line the configuration would be the same: the vendor's default,
or a lower override, has the value already, or there is nothing to delete.
Such a line does harm later: it holds the old value when the default changes.
Only check --audit says it.`,
    example: `/usr/share/defaults/app/app.yaml
  mtu: 1500
/etc/app/app.yaml.d/10-site.yaml
  mtu: 1500`,
    solve: `Remove the line; substrata trim does it for a whole file. Write !pin before
the value where it is meant to stay whatever the vendor says.`,
  },
  "audit/shadowed": {
    summary: "an override is overruled by another",
    means: `A later file says something else about the same place, so that this line has
no effect at all. Whoever edits it will wonder why nothing happens. Only
check --audit says it.`,
    example: `/etc/app/app.yaml.d/10-site.yaml
  mtu: 9000
/etc/app/app.yaml.d/60-lab.yaml
  mtu: 1400`,
    solve: `Remove the line that is not meant. Run substrata explain with the place to
see every file that speaks of it.`,
  },
  "audit/orphaned": {
    summary: "an override of what the vendor has dropped",
    means: `An older vendor had this key, today's has not, and no schema knows it: most
likely the software does not read it any more, or under another name. Only
check --audit with --old ROOT says it, for the old system is the evidence.`,
    example: `An old root with a /usr/share/defaults/app/app.yaml that says legacy: 1
/usr/share/defaults/app/app.yaml
  mtu: 1500
/etc/app/app.yaml.d/10-site.yaml
  legacy: 2`,
    solve: `Look for the key's new name in the documentation of the software, and write
that; or remove the key.`,
  },
  "audit/copy": {
    summary: "an override is a copy of the vendor's file",
    means: `More than half of the file's values are the vendor's own defaults, so it was
most likely copied and then edited. It holds all of them when the vendor
changes them. With --old ROOT the file is compared with an older vendor's
too. Only check --audit says it.`,
    example: `/usr/share/defaults/app/app.yaml
  { a: 1, b: 2, c: 3, d: 4, e: 5 }
/etc/app/app.yaml
  { a: 1, b: 2, c: 3, d: 4, e: 9 }`,
    solve: `Run substrata trim --adopt with the file: it makes a drop-in that holds the
differences only.`,
  },
  "audit/keyed-list": {
    summary: "a list of named items is replaced whole",
    means: `The override replaces a list of which every item has a name of its own. If the
list were declared as keyed by it, an override could change, add or delete
single items, and the others would follow the vendor. Only check --audit says
it.`,
    example: `/usr/share/defaults/app/app.yaml
  jobs: [{ name: gc, every: 1 }, { name: scan, every: 9 }]
/etc/app/app.yaml.d/10-site.yaml
  jobs: [{ name: gc, every: 2 }, { name: scan, every: 9 }]`,
    solve: `Declare it in the schema or in the merge profile of the configuration:
/jobs: { x-merge: keyed, x-merge-keys: [name] }
and leave the items out of the override that it does not change.`,
  },
};
