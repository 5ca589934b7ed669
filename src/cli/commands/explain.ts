import { explain as explainPlace, leavesOf } from "../../inspect/index.js";
import { formatOrigin } from "../../model/diagnostic.js";
import { formatPlace, isSecretAt, redactedAt, type Place } from "../../model/place.js";
import type { Resolution } from "../../model/resolution.js";
import type { Json } from "../../model/value.js";
import { accountOf, lastOrigin } from "../../provenance/index.js";
import { columns, cut, explanationText, fragmentList, shownValue, type Paint } from "../../render/index.js";
import type { Answer, Command } from "../command.js";
import { UsageError } from "../options.js";
import {
  absence,
  absences,
  diagnosticsOf,
  everyLayer,
  placeOf,
  resolveSubjects,
  textsOf,
  withoutFormat,
} from "../subjects.js";

const USAGE = `substrata explain ID#PLACE…
substrata explain ID…

Says why a place has its value: who wrote it, what that replaced, deleted or
locked, how the place merges and what the schema says of it. Without a place it
lists every value with its origin.

  PLACE   /log-opts/max-size, /scrape_configs/[job_name=node]/scrape_interval`;

export const explain: Command = {
  name: "explain",
  summary: "say why a place has its value",
  usage: USAGE,
  options: [],
  async run(request) {
    if (!request.named) throw new UsageError("explain takes ID or ID#PLACE");
    const resolutions = await resolveSubjects(request, request.plan);
    const known = resolutions.filter(({ state }) => state !== "opaque");
    const explained = known.map((resolution) => {
      const place = request.subjects[resolutions.indexOf(resolution)]?.place;
      return place === undefined ? everyLeaf(resolution) : one(resolution, placeOf(place));
    });
    return {
      data: { explanations: explained.flatMap(({ data }) => data) },
      text: (paint) => explained.map(({ text }) => text(paint)).join("\n"),
      textOf: textsOf(resolutions),
      diagnostics: diagnosticsOf(resolutions),
      messages: resolutions.flatMap((resolution) => {
        const { id, state } = resolution;
        if (state === "absent") return [absence(resolution, request)];
        if (state === "opaque") return [withoutFormat(resolution)];
        return state === "refused" ? [`${id} is refused: the above is what was merged, see substrata check ${id}`] : [];
      }),
    } satisfies Answer;
  },
};

interface Explained {
  readonly data: readonly unknown[];
  readonly text: (paint: Paint) => string;
}

function one(resolution: Resolution, place: Place): Explained {
  const explanation = explainPlace(resolution, place);
  return { data: [explanation], text: (paint) => explanationText(explanation, paint) };
}

/** Every leaf with the origin of its last write. */
function everyLeaf(resolution: Resolution): Explained {
  const account = accountOf(resolution);
  const leaves = leavesOf(account.value, account.strategies).map(({ place, value }) => {
    const secret = isSecretAt(account.strategies, place, value);
    return { place, secret, value: redactedAt(value, account.strategies, place), origin: lastOrigin(account, place) };
  });
  const rows = leaves.map(({ place, secret, value, origin }) => [
    `${resolution.id}#${formatPlace(place)}`,
    cut(shownValue(value, secret)),
    origin === undefined ? "" : `${origin.layer} ${formatOrigin(origin)}`,
  ]);
  return {
    data: leaves.map(
      ({
        place,
        secret,
        value,
        origin,
      }): { place: string; value: Json; origin: unknown; id: string; secret: boolean } => ({
        id: resolution.id,
        place: formatPlace(place),
        secret,
        value,
        origin,
      }),
    ),
    text: () =>
      columns(rows)
        .map((row) => `${row}\n`)
        .join(""),
  };
}

const LAYERS = `substrata layers [ID…]

Lists every file about a configuration, the lowest first: the numbered ones are
merged in that order, the others are masked, shadowed or ignored, with the reason.`;

export const layers: Command = {
  name: "layers",
  summary: "list the files that take part, and why others do not",
  usage: LAYERS,
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
