// Everything the page asks of its server.

// The whole workspace as this person sees it. Somebody unknown here becomes the workspace's first person.
export async function fetchSnapshot(as) {
  const answer = await fetch(`/ui/state?as=${encodeURIComponent(as)}`);
  if (answer.status === 404 && as !== "") return fetchSnapshot("");
  if (!answer.ok) throw new Error(`The workspace answered ${answer.status}`);
  return answer.json();
}

// One thing a person did. A server that cannot be reached is an answer too.
export async function post(path, body) {
  try {
    const answer = await fetch(`/ui/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return await answer.json();
  } catch {
    return {
      ok: false,
      error:
        "Nothing was sent: the workspace does not run. Start it again; this page then goes on by itself.",
    };
  }
}

// The stream of changes after a snapshot. `onLost` is told once, when the stream ends for whatever reason.
export function listenToChanges({ as, after, connected, onChange, onOpen, onLost }) {
  const known = new URLSearchParams({ as, after, connected });
  const stream = new EventSource(`/ui/changes?${known}`);
  stream.addEventListener("open", onOpen);
  stream.addEventListener("change", (event) => onChange(JSON.parse(event.data)));
  stream.addEventListener("error", () => {
    stream.close();
    onLost();
  });
  return () => stream.close();
}
