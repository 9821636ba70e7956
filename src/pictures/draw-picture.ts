// pictures: turns a workflow's points and ways into an image. It knows nothing of runs or of Slack, and asks no network and no browser.
import { Worker } from "node:worker_threads";
import type { WorkflowGraph } from "../definitions/graph.ts";
import { dotOf } from "./dot.ts";

/**
 * A workflow as a PNG. It is laid out and painted in a thread of its own, because that takes some hundred milliseconds, and
 * somebody may be waiting for an acknowledgement. The thread ends with the picture.
 */
export async function drawPicture(graph: WorkflowGraph): Promise<Uint8Array> {
  const worker = new Worker(new URL("./paint.ts", import.meta.url), {
    workerData: dotOf(graph),
    execArgv: [],
    env: {},
    // What a diagram of ours needs is a small part of this; a defect must not eat the whole process.
    resourceLimits: { maxOldGenerationSizeMb: 512 },
  });
  try {
    return await painted(worker);
  } finally {
    await worker.terminate();
  }
}

function painted(worker: Worker): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    worker.once("message", (message: unknown) => {
      if (message instanceof Uint8Array) resolve(message);
      else reject(new Error(`A picture was not painted: ${String(message)}`));
    });
    worker.once("error", reject);
    worker.once("exit", () => reject(new Error("A picture was not painted to its end.")));
  });
}
