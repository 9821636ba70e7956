import { expect, it, onTestFinished } from "vitest";
import { anAgreedPack } from "../support/agreed-pack.ts";
import { startChromium } from "../support/chromium.ts";
import { aHouse } from "../support/house.ts";
import { pageOf, type } from "../support/page-visits.ts";
import { openQuestion } from "../support/people.ts";

it("a channel is set up in its form, a plan is started by a click, and the home tab shows what waits", {
  timeout: 120_000,
}, async ({ skip }) => {
  const browser = await startChromium();
  skip(browser === null, "no Chromium on this machine");
  if (browser === null) return;
  onTestFinished(() => browser.close());
  const house = await aHouse({ environment: { ORCHESTRATE_DEFINITIONS: await anAgreedPack() } });

  const alice = await pageOf(browser, house, "alice");
  await type(alice, "/orchestrate settings");
  await alice.getByRole("button", { name: "Edit" }).click();
  const modal = alice.getByTestId("modal");
  await modal.getByLabel("Working hours").fill("whenever");
  await modal.getByRole("button", { name: "Save" }).click();
  await modal.getByText("Write days, times and zone").first().waitFor();
  await modal.getByLabel("Working hours").fill("Mon-Fri 09:00-17:30 Europe/Berlin");
  await modal.getByLabel("Workflow unless one is named").selectOption({
    label: "Release of the shop",
  });
  await modal.getByLabel("Plan before a start").selectOption({
    label: "shown first, started by a click",
  });
  await modal.getByRole("button", { name: "Save" }).click();
  await modal.getByText("The settings of").waitFor();
  await modal.getByRole("button", { name: "Close" }).first().click();

  await type(alice, "/orchestrate Bring the shop out on Friday");
  const start = alice.getByRole("button", { name: "Start", exact: true });
  await start.waitFor();
  await alice.getByText("nothing has started and nothing is spent").first().waitFor();
  expect(await house.app().store.runs.runs({ limit: 5 })).toEqual([]);
  await start.click();
  await openQuestion(house.workspace, "deploys", /Shall the release go out/);

  const bob = await pageOf(browser, house, "bob");
  await bob.getByTestId("home").click();
  const home = bob.getByTestId("home-body");
  await home.getByText("Shall the release go out?").waitFor();
  const answer = home
    .getByRole("link", { name: /Answer/ })
    .or(home.getByRole("button", { name: /Answer/ }));
  expect(await answer.count()).toBe(1);
});
