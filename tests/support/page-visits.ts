import type { Browser, Page } from "playwright-core";
import type { WholeHouse } from "./house.ts";

/** The page of a house's workspace as a person sees it, in #deploys. */
export async function pageOf(
  browser: Browser,
  { workspace }: WholeHouse,
  person: string,
): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(`${workspace.url}/?as=${person}#/c/deploys`);
  return page;
}

/** Types a line where messages are written, and sends it. */
export async function type(page: Page, line: string): Promise<void> {
  await page.getByTestId("composer").fill(line);
  await page.keyboard.press("Enter");
}
