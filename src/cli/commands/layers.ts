import { fragmentList } from "../../render/fragment-list.js";
import type { Answer, Command } from "../command.js";
import { diagnosticsOf, resolveSubjects, textsOf } from "../resolve-subjects.js";

const USAGE = `substrata layers [ID…]

Lists every file about a configuration, the lowest first: the numbered ones are
merged in that order, the others are masked, shadowed or ignored, with the reason.`;

export const layers: Command = {
  name: "layers",
  summary: "list the files that take part, and why others do not",
  usage: USAGE,
  options: [],
  async run(request) {
    const resolutions = await resolveSubjects(request, request.plan);
    const precedences = await Promise.all(
      resolutions.map(
        async ({ id }) =>
          (await request.plan.declaration(id)).precedence ?? request.options.value("precedence") ?? "layered",
      ),
    );
    return {
      data: {
        configurations: resolutions.map(({ id, state, fragments, dependencies }, index) => ({
          id,
          state,
          precedence: precedences[index],
          fragments,
          dependencies,
        })),
      },
      text: (paint) =>
        resolutions
          .map((resolution, index) => fragmentList(resolution, precedences[index] as string, paint))
          .join("\n"),
      textOf: textsOf(resolutions),
      diagnostics: diagnosticsOf(resolutions),
    } satisfies Answer;
  },
};
