/** How a delivery reaches the app, whichever way it is connected. */
import type { Json } from "../state/records.ts";

export type DeliveryKind = "slash_commands" | "interactive" | "events_api";

export type Retry = { attempt: number; reason: string };

export type Parcel = { kind: DeliveryKind; body: Json; retry?: Retry };

export type Acknowledgement =
  | { state: "acknowledged"; answer: Json }
  | { state: "not-acknowledged"; reason: "not_connected" | "timeout" | "http_error" };

export type Transport = {
  send(parcel: Parcel): Promise<Acknowledgement>;
  /** Ends everything under way; what waits for an acknowledgement gets none. */
  close(): void;
};
