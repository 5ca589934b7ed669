import type { ReadFacts } from "../../model/codes/read.js";
import type { CodeHelp } from "./code-help.js";

export const READ_HELP: CodeHelp<ReadFacts> = {
  "read/unreadable": {
    summary: "a file or directory cannot be read",
    means: `The system refused to open a file, or to list a directory, that may count.
An override that cannot be read must not silently vanish, so the configuration
is refused. The question could not be answered: the exit code is 2.`,
    example: `ls -l /etc/docker/daemon.json
  -rw------- 1 root root 24 daemon.json
substrata show docker/daemon.json, run as an ordinary user`,
    solve: `Run the command as a user who may read the file, or give the file and its
directories the right mode. For "input/output error" look after the disk.`,
  },
  "read/too-large": {
    summary: "a file is larger than the limit",
    means: `No file of more than 16 MiB (16777216 bytes) is taken for configuration, so
that a single file cannot exhaust the memory. The file is not parsed, and the
configuration is refused.`,
    example: `/etc/app/app.yaml.d/10-site.yaml, a database dump of 20 MB by mistake`,
    solve: `Remove the file if it is no configuration. Move data that the software reads
itself out of its configuration.`,
  },
  "read/not-utf8": {
    summary: "a file is not UTF-8",
    means: `All formats are read as UTF-8, and the file holds bytes that are none. Reading
on would guess at characters, so the configuration is refused. The message
counts the bytes from 1, and the place is that of the first bad one.`,
    example: `/etc/app/app.yaml.d/10-site.yaml, saved as Latin-1
  name: M\\xfcller`,
    solve: `Save the file as UTF-8, for example with iconv -f latin1 -t utf-8. A byte
order mark at the beginning may stay.`,
  },
  "read/changed": {
    summary: "a file changed while it was read",
    means: `A file was there when its directory was listed, and was gone or something else
when it was opened. What it says is not known, so the configuration is refused
rather than told without it.`,
    example: `A package manager replaces /usr/share/defaults/app/app.yaml while
substrata check runs.`,
    solve: `Ask again when the program that writes there is done.`,
  },
};
