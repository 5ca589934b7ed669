import type { HostFacts } from "../../model/catalog/host.js";
import type { CodeHelp } from "./code-help.js";

export const HOST_HELP: CodeHelp<HostFacts> = {
  "host/access": {
    summary: "a delivered file lets in fewer than before",
    means: `A file that is replaced keeps its mode, its owner, its access list and its
extended attributes. The system refused a part of it: the process may not give
files away, or there is no "cp" of GNU to copy access lists. Access then gets
narrower and never wider: without its group or its list a file has no
permission of a group. The configuration itself was delivered.`,
    example: `-rw-r----- app adm  /run/substrata/app/app.yaml, replaced by a user`,
    solve: `Deliver as root, or as the owner of the file; set mode and list of the file
again where its program cannot read it any more.`,
  },
  "host/source-gone": {
    summary: "a file of the last delivery is gone",
    means: `The last delivery was made of a vendor's file, a schema, a profile or a policy
that is not there any more, while somebody's overrides are. What an override
means rests on them: a locked value would be delivered changed, an appended
list replaced, a drop-in alone in place of the whole. The configuration is
refused, and what stands is kept. A file of the administrator's may be taken
away.`,
    example: `/usr/share/defaults/app/app.yaml is gone
/etc/app/app.yaml.d/10-site.yaml   port: 9090`,
    solve: `Mount what is not mounted, or install again what was half removed. Where the
vendor did drop it, take the overrides away, or accept it once by
--allow-empty with the configuration's id.`,
  },
  "host/fallback-refused": {
    summary: "nothing was delivered in place of a refused one",
    means: `A configuration is refused and no file stands, and what was asked to stand in
is not safe: no last good text was kept, or it breaks a lock, a policy or a
schema of today; the vendor's defaults alone would undo what an override says.`,
    example: `substrata show --to /run/substrata --fallback vendor
/etc/app/app.yaml.d/10-tls.yaml    tls: on
/etc/app/app.yaml.d/20-typo.yaml   port: [`,
    solve: `Mend the error that refuses the configuration. Name a directory by --keep,
so that the last good text is there after a reboot; say x-fallback: vendor
in the schema where the vendor's defaults alone do no harm.`,
  },
  "host/would-remove-all": {
    summary: "every file that was delivered would be removed",
    means: `Not one configuration is left, and everything below the output root would be
removed. That is what a file system that is not mounted looks like, and seldom
what anybody wants, so nothing is removed.`,
    example: `/usr/share/defaults is empty
/run/substrata/app/app.yaml stands`,
    solve: `Look whether the vendor's file system is mounted. Where everything was
dropped on purpose, say --allow-empty with the ids, or remove the files by
hand.`,
  },
  "host/unwritable": {
    summary: "a configuration cannot be delivered",
    means: `The system refused to write the file, to make a directory for it, or to remove
it. What stood there before stands as it was. A service tries again, and waits
longer each time, up to a minute.`,
    example: `/run/substrata/app/app.yaml: no space left`,
    solve: `Make room, or let the process write there. A link below the output root is
never followed: remove it.`,
  },
  "host/keep": {
    summary: "the last good text cannot be kept",
    means: `The directory of --keep cannot be read or written. What is delivered does not
rest on it; but after a reboot that empties the output root there may be
nothing to fall back to, should an override be broken then.`,
    example: `substrata show --to /run/substrata --keep /var/lib/substrata
/var/lib/substrata is on a file system that is read-only`,
    solve: `Let the process write to the directory, or name another one by --keep.`,
  },
  "host/unsayable": {
    summary: "a configuration's format cannot say its value",
    means: `The merged value holds something that the syntax has no way to write, such as
a map below a key of an env file. Nothing is delivered, and what stands is
kept.`,
    example: `/usr/share/defaults/app/app.env   MODE=fast
/etc/app/app.env.d/10.json        {"MODE": {"a": 1}}`,
    solve: `Mend the override that the message speaks of; explain with the id and the
place names its line.`,
  },
};
