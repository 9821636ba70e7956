import { describe, expect, it } from "vitest";
import { mayDecide } from "../../src/commands/may-decide.ts";
import { anyoneDecides, type Deciders } from "../../src/domain/decision.ts";
import { PersonId } from "../../src/domain/ids.ts";

const alice = PersonId.parse("U_ALICE");
const bob = PersonId.parse("U_BOB");
const nobody: Deciders = { ...anyoneDecides, anyone: false };

describe("who may decide [P-no-consent-by-silence]", () => {
  it.each<[string, Partial<Deciders>, [requester: boolean, other: boolean]]>([
    ["nobody named: neither the requester nor another", {}, [false, false]],
    ["anyone: both", { anyone: true }, [true, true]],
    ["the requester alone", { requester: true }, [true, false]],
    ["not the requester: everybody else", { notRequester: true }, [false, true]],
    ["anyone but the requester", { anyone: true, notRequester: true }, [false, true]],
    ["a named person", { people: [bob] }, [false, true]],
    [
      "a named person who is the barred requester",
      { people: [alice], notRequester: true },
      [false, false],
    ],
    ["a group that nobody is known to be in", { groups: ["sre"] }, [false, false]],
    ["the requester or a named person", { requester: true, people: [bob] }, [true, true]],
  ])("%s", (_sentence, rule, expected) => {
    const deciders = { ...nobody, ...rule };
    expect([
      mayDecide(deciders, alice, alice).allowed,
      mayDecide(deciders, bob, alice).allowed,
    ]).toEqual(expected);
  });

  it("a refusal says who may", () => {
    expect(mayDecide({ ...nobody, requester: true }, bob, alice)).toEqual({
      allowed: false,
      who: "the requester <@U_ALICE>",
    });
    expect(mayDecide(nobody, bob, alice)).toMatchObject({ who: expect.stringContaining("nobody") });
  });
});
