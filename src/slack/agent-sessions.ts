import type { WebClient } from "@slack/web-api";
import type { RunId } from "../domain/ids.ts";
import { type Sent, sent } from "./delivery/sent.ts";

/** The thread that Slack shows an agent at work in. */
export interface SessionPlace {
  readonly channel: string;
  readonly thread: string;
}

/** How Slack itself shows a thread: while it is `processing` with a button that stops the work. */
export interface Session {
  readonly status: "processing" | "suspended" | "closed";
  readonly title: string;
}

/** What Slack answered to a new status: the title that stands, and whether nobody would hear its stop button. */
export interface SessionAnswer {
  readonly title: string | null;
  readonly unheard: boolean;
}

/** The part of what we say to Slack that concerns its own display of agents. Not every workspace has it. */
export interface AgentSessions {
  /** Begins the session when there is none; only then does its title count. */
  setSession(place: SessionPlace, session: Session): Promise<Sent<SessionAnswer>>;
  renameSession(place: SessionPlace, title: string): Promise<Sent<null>>;
}

/** Shows in Slack's own way what a run does, beside its card, where the workspace has that. It holds nothing up. */
export interface SessionDisplay {
  /** Has the thread of this run show how the run stands by then. Several wishes for one thread become one call. */
  show(run: RunId, place: SessionPlace): void;
}

const UNHEARD = "missing_agent_session_stopped_event_subscription";

/** The calls for agent sessions over a client for messages. */
export function agentSessions(client: WebClient): AgentSessions {
  return {
    setSession: ({ channel: channel_id, thread: thread_ts }, session) =>
      sent(async () => {
        const answer = await client.agents.sessions.setStatus({
          channel_id,
          thread_ts,
          ...session,
        });
        return { title: answer.title ?? null, unheard: answer.warning === UNHEARD };
      }),
    renameSession: ({ channel: channel_id, thread: thread_ts }, title) =>
      sent(async () => {
        await client.agents.sessions.rename({ channel_id, thread_ts, title });
        return null;
      }),
  };
}
