import { groupBy } from "../../group-by.ts";
import { lineOf } from "../../spec/spec-document.ts";
import type { Rule } from "../rule.ts";

export const duplicateId: Rule = {
  code: "SG103",
  name: "duplicate-id",
  summary: "An id belongs to one spec.",
  reason: "References, waivers and approvals name a spec by its id; two of one name make them mean either.",
  remedy: "Give one of the specs a new id, and correct what refers to it.",
  check({ miniSpecs, touches }) {
    return [...groupBy(miniSpecs, ({ fields }) => fields.id)].flatMap(([id, namesakes]) => {
      if (namesakes.length < 2 || !namesakes.some(({ path }) => touches(path))) return [];
      const [first, ...others] = namesakes;
      return others.map((spec) => ({
        path: spec.path,
        line: lineOf(spec, "id"),
        key: id,
        message: `The id ${id} is also that of ${first?.path ?? ""}.`,
        specs: [id],
      }));
    });
  },
};
