import { fragmentList } from "../../render/index.js";
import type { Answer, Command } from "../command.js";
import { everyLayer } from "../looked-at.js";
import { absences, diagnosticsOf, resolveSubjects, textsOf } from "../subjects.js";

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
    return {
      data: {
        configurations: resolutions.map(({ id, state, precedence, fragments, dependencies }) => ({
          id,
          state,
          precedence,
          fragments,
          dependencies,
        })),
      },
      text: (paint) => resolutions.map((resolution) => fragmentList(resolution, paint)).join("\n"),
      textOf: textsOf(resolutions),
      diagnostics: diagnosticsOf(resolutions),
      messages: [...(request.named ? absences(resolutions, request) : []), ...(await everyLayer(request))],
    } satisfies Answer;
  },
};
