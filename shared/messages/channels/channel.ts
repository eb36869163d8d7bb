/** What leaves the house. */
export interface OutgoingMessage {
  /** Also tells a receiver that two deliveries are one message. */
  id: string;
  /** An e-mail address or a telephone number, checked. */
  to: string;
  subject: string;
  text: string;
}

/** One way to reach somebody. */
export interface Channel {
  /**
   * Resolves when the other side has taken the message over.
   * @throws {Problem} `unavailable` when another try may help, `unprocessable` when it will not. Neither says who it is for
   */
  send(message: OutgoingMessage, signal: AbortSignal): Promise<void>;
}
