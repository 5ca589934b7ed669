import type { DiscoverFacts } from "../../model/codes/discover.js";
import type { CodeHelp } from "./code-help.js";

export const DISCOVER_HELP: CodeHelp<DiscoverFacts> = {
  "discover/dangling": {
    summary: "a link leads to nothing",
    means: `A file, a directory of drop-ins or a schema is a link whose target does not
exist inside the root; absolute targets start at the root too. Somebody meant
a file to count, so the configuration is refused. Under the precedences uapi
and collection it is a warning, but for a schema, and the namesake in a lower
layer counts.`,
    example: `/etc/app/app.yaml.d/10-site.yaml -> /srv/site.yaml
There is no /srv/site.yaml.`,
    solve: `Create the target, correct the link or remove it. Link to /dev/null where
you mean to mask the files of that name in lower layers.`,
  },
  "discover/loop": {
    summary: "a link leads back to itself",
    means: `A link leads in a circle, or through more than 40 links. No file is at its
end, so the configuration is refused. Under the precedences uapi and
collection it is a warning, and the namesake in a lower layer counts.`,
    example: `/etc/app/app.yaml.d/10-site.yaml -> 20-site.yaml
/etc/app/app.yaml.d/20-site.yaml -> 10-site.yaml`,
    solve: `Remove the link, or let it lead to a file.`,
  },
  "discover/not-regular": {
    summary: "no regular file where one is expected",
    means: `An entry with the name of a fragment, or of a schema, is a directory, a FIFO,
a socket or a device. Such an entry is never opened, and the configuration is
refused. Under the precedences uapi and collection it is a warning, and the
namesake in a lower layer counts.`,
    example: `mkdir /etc/docker/daemon.json
mkfifo /etc/app/app.yaml.d/10-site.yaml`,
    solve: `Remove the entry, or put a regular file or a link to one in its place.`,
  },
  "discover/not-a-directory": {
    summary: "no directory where drop-ins would be",
    means: `The name of a directory of drop-ins, or a directory on the way to the files,
belongs to a file, a FIFO, a socket or a device. Its author may think that it
is read, so the configuration is refused. Under the precedences uapi and
collection it is a warning. Drop-ins of other layers stay.`,
    example: `/etc/app/app.yaml.d
  mtu: 9000
This is a file, and must be a directory.`,
    solve: `Make it a directory, and move what the file holds into a drop-in there, such
as /etc/app/app.yaml.d/10-site.yaml.`,
  },
  "discover/masked-directory": {
    summary: "a masked directory masks no drop-in",
    means: `The directory of drop-ins is a link to /dev/null. A mask acts on the files of
its own name, and a directory is no file: the drop-ins of other layers are
merged all the same. The configuration stays valid.`,
    example: `/etc/app/app.yaml.d -> /dev/null
/usr/share/defaults/app/app.yaml.d/10-tls.yaml is still merged.`,
    solve: `Make it a directory, and in it a link to /dev/null for each drop-in to mask:
/etc/app/app.yaml.d/10-tls.yaml -> /dev/null. Run substrata layers to see
which there are.`,
  },
  "discover/vendor-drop-in-wins": {
    summary: "a lower layer's drop-in beats the main file",
    means: `Under the precedence uapi every drop-in beats every main file, whichever their
layers are. Here a drop-in of a lower layer is merged over a main file of a
higher one, which surprises many. That is the standard (UAPI.6), and the
configuration stays valid.`,
    example: `/usr/share/defaults/app/app.yaml.d/50-vendor.yaml
  mtu: 1500
/etc/app/app.yaml
  mtu: 9000
The result is 1500.`,
    solve: `Write a drop-in with a later name, such as /etc/app/app.yaml.d/60-site.yaml,
in place of the main file; or mask the vendor's drop-in by a link of its
name to /dev/null.`,
  },
  "discover/empty-main": {
    summary: "an empty main file does nothing",
    means: `A main file of zero bytes says nothing and, under the precedence layered,
masks nothing: the main files below it count. Under uapi an empty file masks,
so it may not do what its author meant.`,
    example: `: > /etc/app/app.yaml
/usr/share/defaults/app/app.yaml still counts.`,
    solve: `Remove the file, or make it a link to /dev/null to mask the main files
below.`,
  },
  "discover/mask-for-nothing": {
    summary: "a mask has nothing below it",
    means: `A link to /dev/null masks the files of its own name in lower layers, and there
are none. Either the vendor has removed or renamed the file, or the name of
the mask has a slip. Nothing else follows.`,
    example: `/etc/app/app.yaml.d/10-tsl.yaml -> /dev/null
The vendor's file is 10-tls.yaml.`,
    solve: `Correct the name, or remove the mask. Run substrata layers to see the names
that the lower layers have.`,
  },
  "discover/near-miss": {
    summary: "a file has nearly the right name",
    means: `A file or directory is not read, for its name does not count, and is near to
one that would: a backup, another suffix, a slip. Where a file of the right
name stands beside it nothing is said.`,
    example: `/etc/app/app.yaml.d/10-site.txt
  mtu: 9000`,
    solve: `Rename the file as the hint says if it is meant to count; otherwise remove
it, or leave it: it does no harm.`,
  },
  "discover/no-namesake": {
    summary: "two drop-ins differ in their suffix only",
    means: `A drop-in replaces those of lower layers that have the same whole name. These
two have the same name but for the suffix, so that both are merged, the higher
layer's last. Their author may have meant one to replace the other.`,
    example: `/usr/share/defaults/app/app.yaml.d/10-net.yaml
/etc/app/app.yaml.d/10-net.json`,
    solve: `Give the higher file the same suffix if it is meant to replace the lower
one; otherwise give it a name of its own.`,
  },
  "discover/missing-root": {
    summary: "a layer's directory is not there",
    means: `A layer was named on the command line, or in the options of the library, and
its directory does not exist inside the root. Of the lowest layer that is an
error, and the exit code is 2: without its defaults nothing is what was meant.
Of another one it is a warning. A system may have no /usr/share/defaults, so
of the default stack nothing is said as long as nothing was delivered.`,
    example: `substrata check --vendor /usr/share/default`,
    solve: `Mend the path, or mount the file system that holds it.`,
  },
  "discover/permissions": {
    summary: "others than root may change a file",
    means: `Asked with --permissions: a fragment belongs to another user than root, or may
be written by its group or by everybody. Whoever can write it decides what the
software does that reads it, often with all rights. Where a link leads to the
file, the file counts. The configuration stays valid, but for --strict.`,
    example: `ls -l /etc/app/app.yaml.d/10-site.yaml
  -rw-rw-r-- 1 deploy deploy 10 10-site.yaml`,
    solve: `Give the file to root and take the right to write it from all others, by
chown root and chmod go-w. Look at the directories on the way to it too:
whoever may write there can put another file in its place.`,
  },
};
