import type { App } from "@slack/bolt";
import { z } from "zod";
import { PersonId } from "../../domain/ids.ts";
import type { Homes } from "../home/homes.ts";

const Opened = z.object({ user: PersonId, tab: z.string() });

/** The app's home: whoever opens it finds their own page. Nothing follows from the event but a page made anew, so it is not kept. */
export function listenToHome(app: App, homes: Pick<Homes, "opened">): void {
  app.event("app_home_opened", async ({ event }) => {
    const { user, tab } = Opened.parse(event);
    if (tab === "home") await homes.opened(user);
  });
}
