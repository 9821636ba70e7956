import {
  type IncomingMessage,
  type OutgoingHttpHeader,
  type OutgoingHttpHeaders,
  ServerResponse,
} from "node:http";
import { type ErrorBody, errorBody } from "../domain/error-body.ts";

type Headers = OutgoingHttpHeaders | OutgoingHttpHeader[];
type Done = () => void;

const JSON_TYPE = "application/json; charset=utf-8";

/** What a status alone tells. */
export function errorOfStatus(status: number): ErrorBody {
  const context = { status };
  switch (status) {
    case 400:
      return errorBody("malformed", "The body of the request cannot be read.", { context });
    case 401:
      return errorBody(
        "unauthorized",
        "The request is not signed as Slack signs its own, or it was sent before.",
        { field: "x-slack-signature", context },
      );
    case 403:
      return errorBody("forbidden", "The request is not allowed here.", { context });
    case 404:
      return errorBody("not_found", "There is nothing at this path.", { field: "path", context });
    case 405:
      return errorBody("method_not_allowed", "This path is not asked by this method.", {
        field: "method",
        context,
      });
    case 413:
      return errorBody("too_large", "The body of the request is too large.", { context });
    case 503:
      return errorBody("unavailable", "This cannot be served now.", { context });
    default:
      return errorBody("internal", "Something went wrong here; the log says what.", { context });
  }
}

/**
 * Gives each error a body of our shape: Slack's SDK refuses requests with a bare status, deep inside. A class, because Node's
 * server takes the answer's class and nothing else by which this could be told to all its answers.
 */
export class SpeakingResponse<
  Request extends IncomingMessage = IncomingMessage,
> extends ServerResponse<Request> {
  override writeHead(status: number, message?: string | Headers, headers?: Headers): this {
    if (status >= 400 && !this.hasHeader("content-type")) {
      this.setHeader("content-type", JSON_TYPE);
    }
    return typeof message === "string"
      ? super.writeHead(status, message, headers)
      : super.writeHead(status, message);
  }

  override end(body?: unknown, encoding?: BufferEncoding | Done, done?: Done): this {
    const isSilent = typeof body !== "string" && !ArrayBuffer.isView(body);
    if (this.statusCode >= 400 && isSilent) {
      return super.end(JSON.stringify(errorOfStatus(this.statusCode)));
    }
    return typeof encoding === "string"
      ? super.end(body, encoding, done)
      : super.end(body, encoding);
  }
}
