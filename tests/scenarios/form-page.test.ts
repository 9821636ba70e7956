import { expect, it, onTestFinished } from "vitest";
import { startChromium } from "../support/chromium.ts";
import { aHouse } from "../support/house.ts";
import { pageOf, type } from "../support/page-visits.ts";
import { aShopPack } from "../support/shop-pack.ts";

it("a form is filled in by clicks, changes with the workflow and loses nothing, and its workflow is seen as a picture", {
  timeout: 120_000,
}, async ({ skip }) => {
  const browser = await startChromium();
  skip(browser === null, "no Chromium on this machine");
  if (browser === null) return;
  onTestFinished(() => browser.close());
  const house = await aHouse({ environment: { ORCHESTRATE_DEFINITIONS: await aShopPack() } });

  const alice = await pageOf(browser, house, "alice");
  await type(alice, "/orchestrate new");
  const modal = alice.getByTestId("modal");
  await modal.getByLabel("What shall be done?").fill("Codes for the summer sale");
  await modal.getByLabel("Workflow").selectOption({ label: "A feature of the shop" });
  await modal.getByLabel("Name").waitFor();
  expect(await modal.getByLabel("What shall be done?").inputValue()).toBe(
    "Codes for the summer sale",
  );
  expect(await modal.getByLabel("Priority").inputValue()).toBe("medium");
  await modal.getByLabel("Name").fill("Discount codes");
  await modal.getByRole("button", { name: "Start" }).click();
  await modal.getByText("Please complete this field.").first().waitFor();
  expect(await modal.getByLabel("Name").inputValue()).toBe("Discount codes");
  await modal.getByLabel("Description").fill("Customers type a code and pay less");
  await modal.getByLabel("Integration").selectOption("Custom");
  await modal.getByLabel("Priority").selectOption("high");
  await modal.getByRole("button", { name: "Start" }).click();
  await alice
    .getByText(/is on its way/)
    .first()
    .waitFor();
  const [run] = await house.app().store.runs.features(1);
  expect(run).toMatchObject({ feature: "Discount codes", workflow: "shop/shop-feature" });

  const bob = await pageOf(browser, house, "bob");
  await type(bob, "/orchestrate workflows shop-feature");
  await bob.getByRole("button", { name: "Share it here" }).click();
  const shared = bob.getByTestId("message").filter({ hasText: "as a picture" });
  await shared.getByTestId("reply-count").click();
  const picture = bob.getByTestId("thread-pane").locator("img.file-image");
  await picture.waitFor();
  await expect
    .poll(() => picture.evaluate((image) => Reflect.get(image, "naturalWidth")))
    .toBeGreaterThan(200);
  expect(await picture.getAttribute("alt")).toMatch(/^Diagram of the workflow A feature/);
});
