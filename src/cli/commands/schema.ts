import { jsonText } from "../../model/spelling.js";
import type { Answer, Command } from "../command.js";
import { UsageError } from "../options.js";
import { resolveKnown } from "../subjects.js";

const USAGE = `substrata schema ID [-o FILE]

Prints the JSON Schema of an override: the id's own schema with nothing
required, and with a directive allowed at every place. An editor's language
server checks a file in /etc by it, as in the first line of a YAML drop-in:

  # yaml-language-server: $schema=/path/to/FILE

In YAML the directives are tags too (!append); the schema knows them in the form
that every syntax has ({$append: [x]}).

  -o FILE   writes FILE instead, atomically`;

export const schema: Command = {
  name: "schema",
  summary: "print the schema of an override, for editors",
  usage: USAGE,
  options: ["output"],
  async run(request) {
    const { subjects, named, options, plan } = request;
    const [subject, other] = subjects;
    if (!named || subject === undefined || other !== undefined) throw new UsageError("schema takes one id");
    const id = await plan.id(subject.id);
    const { overlay } = await plan.declaration(id);
    if (overlay === undefined) {
      await resolveKnown(request, id, plan);
      throw new UsageError(`${id} has no schema: any key may be written`);
    }
    const made = await overlay();
    const text = jsonText(made);
    const file = options.value("output");
    return {
      data: { id, schema: made },
      text: () => (file === undefined ? text : ""),
      textOf: () => undefined,
      diagnostics: [],
      ...(file === undefined ? {} : { deliveries: [{ file, text }] }),
    } satisfies Answer;
  },
};
