// The services of a host, beside the command line that they run: to be copied, or linked, by who packages them.
import { mkdirSync, writeFileSync } from "node:fs";
import { services, tmpfiles } from "../dist/lib/host.js";

mkdirSync("dist/systemd", { recursive: true });
for (const { name, text } of services()) writeFileSync(`dist/systemd/${name}`, text);
mkdirSync("dist/tmpfiles.d", { recursive: true });
writeFileSync(`dist/tmpfiles.d/${tmpfiles().name}`, tmpfiles().text);
